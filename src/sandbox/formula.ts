/**
 * Gradebook formulas as Moodle 4.5 takes them: `=average([[QUIZ1]]*10,[[ESSAY1]])`. The separator and the
 * decimal sign follow the teacher's language; stored formulas are in the English form with `##gi3##`.
 */
export type FormulaLanguage = 'en' | 'fr';

type Node =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'item'; readonly id: number }
  | { readonly kind: 'negate'; readonly of: Node }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: Node;
      readonly right: Node;
    }
  | { readonly kind: 'call'; readonly name: string; readonly of: readonly Node[] };

interface Known {
  readonly arity: readonly [number, number];
  readonly apply: (values: readonly number[]) => number;
}

const many: readonly [number, number] = [1, Infinity];
const functions: Readonly<Record<string, Known | undefined>> = {
  average: { arity: many, apply: (all) => sum(all) / all.length },
  sum: { arity: many, apply: sum },
  max: { arity: many, apply: (all) => Math.max(...all) },
  min: { arity: many, apply: (all) => Math.min(...all) },
  round: {
    arity: [1, 2],
    apply: ([value = 0, digits = 0]) => Math.round(value * 10 ** digits) / 10 ** digits,
  },
  floor: { arity: [1, 1], apply: ([value = 0]) => Math.floor(value) },
  ceil: { arity: [1, 1], apply: ([value = 0]) => Math.ceil(value) },
  abs: { arity: [1, 1], apply: ([value = 0]) => Math.abs(value) },
  sqrt: { arity: [1, 1], apply: ([value = 0]) => Math.sqrt(value) },
  power: { arity: [2, 2], apply: ([base = 0, exponent = 0]) => base ** exponent },
  mod: { arity: [2, 2], apply: ([value = 0, by = 0]) => value % by },
  if: { arity: [3, 3], apply: ([test = 0, yes = 0, no = 0]) => (test ? yes : no) },
  ifthenelse: { arity: [3, 3], apply: ([test = 0, yes = 0, no = 0]) => (test ? yes : no) },
  and: { arity: many, apply: (all) => (all.every(Boolean) ? 1 : 0) },
  or: { arity: many, apply: (all) => (all.some(Boolean) ? 1 : 0) },
};

const operators: Readonly<Record<string, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '^': (left, right) => left ** right,
  '>': (left, right) => (left > right ? 1 : 0),
  '<': (left, right) => (left < right ? 1 : 0),
  '>=': (left, right) => (left >= right ? 1 : 0),
  '<=': (left, right) => (left <= right ? 1 : 0),
  '==': (left, right) => (left === right ? 1 : 0),
  '!=': (left, right) => (left !== right ? 1 : 0),
};

/** Weakest first; operators of one level group to the left. */
const levels = [['==', '!=', '>=', '<=', '>', '<'], ['+', '-'], ['*', '/'], ['^']] as const;

function sum(all: readonly number[]): number {
  return all.reduce((total, value) => total + value, 0);
}

/**
 * A typed formula in stored form.
 * @param text with or without the equals sign
 * @param itemIdOf grade item of an ID number; undefined when there is none
 * @returns undefined when Moodle would say "Invalid formula"
 */
export function normaliseFormula(
  text: string,
  language: FormulaLanguage,
  itemIdOf: (idnumber: string) => number | undefined,
): string | undefined {
  const named = text
    .trim()
    .replace(/^=/, '')
    .replace(/\[\[(.*?)\]\]/g, (whole, idnumber: string) => {
      const id = itemIdOf(idnumber);
      return id === undefined ? whole : `##gi${id}##`;
    });
  const plain = language === 'fr' ? named.replaceAll(',', '.').replaceAll(';', ',') : named;
  const parsed = parse(plain);
  if (!parsed || !Number.isFinite(valueOf(parsed, () => 1))) return undefined;
  return plain;
}

/** The formula as a teacher of that language sees it. */
export function showFormula(
  stored: string,
  language: FormulaLanguage,
  idnumberOf: (id: number) => string,
): string {
  const local = language === 'fr' ? stored.replaceAll(',', ';').replaceAll('.', ',') : stored;
  return `=${local.replace(/##gi(\d+)##/g, (_, id: string) => `[[${idnumberOf(Number(id))}]]`)}`;
}

/** Ids of the grade items that a stored formula uses. */
export function referencesOf(stored: string): readonly number[] {
  return [...new Set([...stored.matchAll(/##gi(\d+)##/g)].map((match) => Number(match[1])))];
}

/** @returns NaN or an infinity when it cannot be calculated */
export function evaluateFormula(stored: string, gradeOf: (itemId: number) => number): number {
  const parsed = parse(stored);
  return parsed ? valueOf(parsed, gradeOf) : NaN;
}

function valueOf(node: Node, gradeOf: (itemId: number) => number): number {
  switch (node.kind) {
    case 'number':
      return node.value;
    case 'item':
      return gradeOf(node.id);
    case 'negate':
      return -valueOf(node.of, gradeOf);
    case 'binary': {
      const apply = operators[node.operator];
      return apply ? apply(valueOf(node.left, gradeOf), valueOf(node.right, gradeOf)) : NaN;
    }
    case 'call': {
      const known = functions[node.name];
      return known ? known.apply(node.of.map((one) => valueOf(one, gradeOf))) : NaN;
    }
  }
}

interface Cursor {
  readonly tokens: readonly string[];
  at: number;
}

function parse(text: string): Node | undefined {
  const tokens = tokenise(text);
  if (!tokens) return undefined;
  const cursor: Cursor = { tokens, at: 0 };
  const node = parseLevel(cursor, 0);
  return cursor.at === tokens.length ? node : undefined;
}

function tokenise(text: string): readonly string[] | undefined {
  const pattern = /\s*(##gi\d+##|\d+(?:\.\d+)?|[a-z]+|>=|<=|==|!=|<>|[-+*/^()<>=,])/iy;
  const tokens: string[] = [];
  const trimmed = text.trim();
  while (pattern.lastIndex < trimmed.length) {
    const match = pattern.exec(trimmed);
    if (!match) return undefined;
    tokens.push(canonical(match[1] ?? ''));
  }
  return tokens.length === 0 ? undefined : tokens;
}

function canonical(token: string): string {
  if (token === '=') return '==';
  return token === '<>' ? '!=' : token.toLowerCase();
}

function parseLevel(cursor: Cursor, level: number): Node | undefined {
  const here: readonly string[] | undefined = levels[level];
  if (!here) return parseOperand(cursor);
  let left = parseLevel(cursor, level + 1);
  for (;;) {
    const operator = cursor.tokens[cursor.at];
    if (!left || operator === undefined || !here.includes(operator)) return left;
    cursor.at += 1;
    const right = parseLevel(cursor, level + 1);
    left = right && { kind: 'binary', operator, left, right };
  }
}

function parseOperand(cursor: Cursor): Node | undefined {
  const token = cursor.tokens[cursor.at];
  if (token === undefined) return undefined;
  cursor.at += 1;
  if (token === '-' || token === '+') {
    const of = parseOperand(cursor);
    return token === '+' ? of : of && { kind: 'negate', of };
  }
  if (/^\d/.test(token)) return { kind: 'number', value: Number(token) };
  const item = /^##gi(\d+)##$/.exec(token);
  if (item) return { kind: 'item', id: Number(item[1]) };
  if (token === '(') {
    const inner = parseLevel(cursor, 0);
    return take(cursor, ')') ? inner : undefined;
  }
  return /^[a-z]/.test(token) ? parseCall(cursor, token) : undefined;
}

function parseCall(cursor: Cursor, name: string): Node | undefined {
  const known = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (!known || !take(cursor, '(')) return undefined;
  const of: Node[] = [];
  do {
    const argument = parseLevel(cursor, 0);
    if (!argument) return undefined;
    of.push(argument);
  } while (take(cursor, ','));
  const [least, most] = known.arity;
  return take(cursor, ')') && of.length >= least && of.length <= most
    ? { kind: 'call', name, of }
    : undefined;
}

function take(cursor: Cursor, token: string): boolean {
  if (cursor.tokens[cursor.at] !== token) return false;
  cursor.at += 1;
  return true;
}
