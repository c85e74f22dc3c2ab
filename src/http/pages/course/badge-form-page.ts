/** A new badge, or a badge's description changed: name, description, tier, language, note to the criteria. */
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Achievement } from '../../../domain/achievement.js';
import { ToolError } from '../../../errors.js';
import { tierView, type TierView } from '../badge-view.js';
import { achievementIn, isLocked, type CourseSnapshot } from '../course-snapshot.js';
import type { EmbeddedServices } from '../embedded-services.js';
import { textsFor, type Texts } from '../texts.js';
import { openCourse } from './open-course.js';
import { readerOf, type FieldReader } from './rule-form.js';

const text = (max: number) => z.string().trim().min(1).max(max);
const noteOf = (value: string): string | undefined => (value === '' ? undefined : value);

function badgeSchema(course: CourseSnapshot, languages: readonly string[]) {
  return z.object({
    name: text(120),
    description: text(1_000),
    tierId: z.enum(course.organisation.tiers.map(({ id }) => id)),
    language: z.enum(languages),
    criteriaNote: z.string().trim().max(2_000).transform(noteOf),
    effortHours: z
      .string()
      .transform((value) => (value === '' ? undefined : Number(value.replace(',', '.'))))
      .pipe(z.number().positive().max(10_000).optional()),
  });
}

const fieldNames = [
  'name',
  'description',
  'tierId',
  'language',
  'criteriaNote',
  'effortHours',
] as const;
type FieldName = (typeof fieldNames)[number];
type Fields = Readonly<Record<FieldName, string>>;

interface BadgeFormView {
  readonly title: string;
  readonly place: string;
  readonly base: string;
  readonly home: string;
  readonly action: string;
  readonly back: string;
  readonly fields: Fields;
  readonly problems: Readonly<Partial<Record<FieldName, string>>>;
  readonly anyProblem: boolean;
  readonly tiers: readonly (TierView & { readonly chosen: boolean; readonly hint: string })[];
  readonly languages: readonly { readonly tag: string; readonly chosen: boolean }[];
}

interface BadgeFormInput {
  readonly course: CourseSnapshot;
  readonly texts: Texts;
  readonly languages: readonly string[];
  readonly fields: Fields;
  readonly problems: readonly FieldName[];
  /** Absent for a new one. */
  readonly achievement?: Achievement;
}

function badgeFormView(input: BadgeFormInput): BadgeFormView {
  const { course, texts, fields, achievement } = input;
  const { tiers } = course.organisation;
  const place = achievement ? `${course.base}badges/${achievement.id}` : `${course.base}badges`;
  return {
    title: texts.t(achievement ? 'course.edit_badge' : 'course.new_badge'),
    place: course.context.title,
    base: course.base,
    home: course.base,
    action: achievement ? `${place}/details` : place,
    back: achievement ? place : course.base,
    fields,
    problems: Object.fromEntries(
      input.problems.map((name) => [name, texts.t(`course.problem_${name}`)]),
    ),
    anyProblem: input.problems.length > 0,
    tiers: tiers.map((tier) => ({
      ...tierView(tiers, tier, texts.locale),
      chosen: tier.id === fields.tierId,
      hint: texts.t('course.tier_policy', {
        assessed: String(tier.policy.needsAssessedResult),
        stack: String(tier.policy.needsStackOrEffort),
        approval: String(tier.policy.needsProgrammeApproval),
      }),
    })),
    languages: input.languages.map((tag) => ({ tag, chosen: tag === fields.language })),
  };
}

function fieldsOf(reader: FieldReader): Fields {
  const field = (name: FieldName): string => reader.text(name);
  return {
    name: field('name'),
    description: field('description'),
    tierId: field('tierId'),
    language: field('language'),
    criteriaNote: field('criteriaNote'),
    effortHours: field('effortHours'),
  };
}

function storedFields(achievement: Achievement): Fields {
  const { name, description, tierId, language, criteriaNote = '', effortHours } = achievement;
  return {
    name,
    description,
    tierId,
    language,
    criteriaNote,
    effortHours: effortHours === undefined ? '' : String(effortHours),
  };
}

/** The badge that the address names; `undefined` where it names none: a new one. @throws achievement_locked */
function editedBadge(course: CourseSnapshot, req: Request): Achievement | undefined {
  const id = req.params['achievementId'];
  if (id === undefined) return undefined;
  const achievement = achievementIn(course, id);
  if (isLocked(course, achievement)) throw new ToolError('achievement_locked');
  return achievement;
}

export async function showBadgeForm(
  services: EmbeddedServices,
  req: Request,
  res: Response,
): Promise<void> {
  const course = await openCourse(services, req, 'instructor');
  const texts = textsFor(res, services.translator);
  const achievement = editedBadge(course, req);
  const empty = { ...fieldsOf(readerOf({})), language: texts.locale };
  const fields = achievement ? storedFields(achievement) : empty;
  render(services, res, {
    course,
    texts,
    fields,
    problems: [],
    ...(achievement && { achievement }),
  });
}

function render(
  { translator }: EmbeddedServices,
  res: Response,
  input: Omit<BadgeFormInput, 'languages'>,
): void {
  const view = badgeFormView({ ...input, languages: translator.languages });
  res.render('pages/course/badge-form', { layout: 'embedded', ...view });
}

/** Creates the draft, or changes what is said about a badge; a wrong form is shown again with what is wrong. */
export async function saveBadge(
  services: EmbeddedServices,
  req: Request,
  res: Response,
): Promise<void> {
  const course = await openCourse(services, req, 'instructor');
  const achievement = editedBadge(course, req);
  const fields = fieldsOf(readerOf(req.body));
  const parsed = badgeSchema(course, services.translator.languages).safeParse(fields);
  if (!parsed.success) {
    const wrong = new Set(parsed.error.issues.map(({ path }) => path[0]));
    render(services, res.status(400), {
      course,
      texts: textsFor(res, services.translator),
      fields,
      problems: fieldNames.filter((name) => wrong.has(name)),
      ...(achievement && { achievement }),
    });
    return;
  }
  const { criteriaNote, effortHours, ...said } = parsed.data;
  const given = {
    ...said,
    ...(criteriaNote !== undefined && { criteriaNote }),
    ...(effortHours !== undefined && { effortHours }),
  };
  const saved = achievement
    ? await services.stores.achievements.update(course.organisation.id, achievement.id, given)
    : await createDraft(services, course, given);
  res.redirect(303, `${course.base}badges/${saved.id}${achievement ? '' : '/rule'}`);
}

function createDraft(
  { stores, clock, random }: EmbeddedServices,
  { session }: CourseSnapshot,
  given: Pick<Achievement, 'name' | 'description' | 'tierId' | 'language'> & Partial<Achievement>,
): Promise<Achievement> {
  return stores.achievements.create({
    ...given,
    id: Buffer.from(random(12)).toString('base64url'),
    organisationId: session.organisationId,
    contextId: session.contextId,
    status: 'draft',
    createdAt: clock(),
  });
}
