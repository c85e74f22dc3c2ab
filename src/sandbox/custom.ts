/**
 * Custom parameters and substitution variables (LTI Core 1.3 appendix C). A variable that the LMS does not know
 * arrives as it was written.
 */
import type { Activity, Course, Person } from './model.js';

interface About {
  readonly person: Person;
  readonly course: Course;
  readonly activity: Activity | undefined;
  readonly profile: 'moodle' | 'canvas' | 'generic';
  readonly url: string;
}

/** A time as Moodle writes it. */
export function isoWithOffset(at: Date): string {
  return at.toISOString().replace(/\.\d{3}Z$/, '+00:00');
}

/** @returns parameters with variables filled in; null where the LMS has nothing (a link without a title) */
export function expandCustom(
  custom: Readonly<Record<string, string>>,
  about: About,
): Record<string, string | null> {
  const known = variables(about);
  const expanded: Record<string, string | null> = {};
  for (const [name, value] of Object.entries(custom)) {
    const text = value.split(/\r?\n/)[0] ?? '';
    const filled = text.startsWith('$') && known.has(text) ? (known.get(text) ?? null) : text;
    // Moodle sends a name with capitals or spaces a second time, in its own form.
    const plain = name.toLowerCase().replace(/[^a-z0-9]/g, '_');
    if (about.profile === 'moodle' && plain !== name) expanded[plain] = filled;
    expanded[name] = filled;
  }
  return expanded;
}

function variables(about: About): ReadonlyMap<string, string | null> {
  const { person, course, activity } = about;
  const name = `${person.givenName} ${person.familyName}`;
  const known = new Map<string, string | null>([
    ['$Context.id', String(course.id)],
    ['$Context.title', course.fullName],
    ['$Context.label', course.shortName],
    ['$Context.sourcedId', course.idnumber],
    ['$Context.id.history', course.history.join(',')],
    ['$CourseSection.title', course.fullName],
    ['$CourseSection.label', course.shortName],
    ['$CourseSection.sourcedId', course.idnumber],
    ['$CourseSection.timeFrame.end', course.endsAt ? isoWithOffset(course.endsAt) : null],
    ['$ResourceLink.id', activity ? String(activity.instanceId) : null],
    ['$ResourceLink.title', activity?.name ?? null],
    ['$ResourceLink.description', activity?.description ?? null],
    ['$User.id', String(person.id)],
    ['$User.username', person.username],
    ['$Person.name.full', name],
    ['$Person.name.given', person.givenName],
    ['$Person.name.family', person.familyName],
    ['$Person.email.primary', person.email],
    ['$Person.sourcedId', person.sourcedId],
  ]);
  if (about.profile === 'canvas') {
    known.set('$Canvas.user.id', String(person.id));
    known.set('$Canvas.course.id', String(course.id));
    known.set('$Canvas.api.domain', new URL(about.url).host);
  }
  return known;
}
