/** How a person is called on an instructor's page. */
import type { CourseSnapshot } from '../course-snapshot.js';
import type { Texts } from '../texts.js';

/** The name as the LMS gave it, else "Person" with the beginning of our own id: never an address. */
export function personName(course: CourseSnapshot, learnerId: string, texts: Texts): string {
  const name = course.learners.get(learnerId)?.name;
  return name ?? texts.t('course.unnamed', { id: learnerId.slice(0, 6) });
}
