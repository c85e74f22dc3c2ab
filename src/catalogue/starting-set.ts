/**
 * Reads the starting set of an Organisation from `config/` (DESIGN §2): tiers, issuer profile, achievement and
 * rule templates. Read when an Organisation is created; afterwards the database is the truth. A broken file stops
 * the start with file, path and reason.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import type { IssuerProfile } from '../domain/organisation.js';
import type { Tier } from '../domain/tier.js';
import { ToolError } from '../errors.js';
import { parseClause } from '../rules/schema.js';
import { achievementSchema, issuerSchema, ruleSchema, tiersSchema } from './schemas.js';
import type { AchievementTemplate, RuleTemplate } from './templates.js';
import { undeclaredNames } from './templates.js';

export interface StartingSet {
  /** Lowest rank first. */
  readonly tiers: readonly Tier[];
  /** `null`: the admin fills it in before anything can be published. */
  readonly issuer: IssuerProfile | null;
  readonly achievements: readonly AchievementTemplate[];
  readonly rules: readonly RuleTemplate[];
}

/**
 * @param configDir the `config` folder
 * @throws ToolError config_file_invalid (`file` relative to `configDir`, dotted `path`, `reason` in English)
 */
export function loadStartingSet(configDir: string): StartingSet {
  const tiers = parseFile(configDir, 'tiers.json', tiersSchema).toSorted((a, b) => a.rank - b.rank);
  const issuer = parseFile(configDir, 'issuer.json', issuerSchema);
  const rules = filesIn(configDir, 'rules').map((file) => readRule(configDir, file));
  const achievements = filesIn(configDir, 'achievements').map((file) => {
    const template = parseFile(configDir, file, achievementSchema);
    requireIdOfFile(file, template.id);
    const refuse = (path: string, reason: string): never => fail(file, path, reason);
    if (!tiers.some((tier) => tier.id === template.tierId))
      refuse('tierId', `no tier "${template.tierId}" in tiers.json`);
    if (template.ruleId !== undefined && !rules.some((rule) => rule.id === template.ruleId))
      refuse('ruleId', `no rule "${template.ruleId}" in rules/`);
    return template;
  });
  return { tiers, issuer, achievements, rules };
}

function readRule(configDir: string, file: string): RuleTemplate {
  const template = parseFile(configDir, file, ruleSchema);
  requireIdOfFile(file, template.id);
  const parsed = parseClause(template.clause);
  if (!parsed.ok) {
    const problem = parsed.problems[0];
    const path = ['clause', problem?.path ?? ''].filter((part) => part !== '').join('.');
    return fail(file, path, problem?.message ?? 'not a clause');
  }
  const rule = { ...template, clause: parsed.clause };
  const undeclared = undeclaredNames(rule)[0];
  if (undeclared !== undefined)
    return fail(file, `placeholders.${undeclared}`, 'used by the clause but not declared');
  return rule;
}

/** Templates refer to each other by id; the file's name is the id, so that it is found at once. */
function requireIdOfFile(file: string, id: string): void {
  const expected = file.replace(/^.*\//, '').replace(/\.json$/, '');
  if (id !== expected) fail(file, 'id', `must be "${expected}", like the file's name`);
}

function filesIn(configDir: string, folder: string): readonly string[] {
  const path = join(configDir, folder);
  if (!existsSync(path)) return [];
  const names = readdirSync(path).filter((name) => name.endsWith('.json'));
  return names.toSorted().map((name) => `${folder}/${name}`);
}

function parseFile<T>(configDir: string, file: string, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(readJson(configDir, file));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  return fail(file, issue?.path.map(String).join('.') ?? '', issue?.message ?? 'invalid');
}

function readJson(configDir: string, file: string): unknown {
  const path = join(configDir, file);
  if (!existsSync(path)) return fail(file, '', 'the file is missing');
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    return fail(file, '', error instanceof Error ? error.message : 'cannot be read', error);
  }
}

function fail(file: string, path: string, reason: string, cause?: unknown): never {
  throw new ToolError('config_file_invalid', { file: `config/${file}`, path, reason }, cause);
}
