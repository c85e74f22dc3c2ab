/**
 * Roles of a launch: `…/lis/v2/membership#X` and short names only. An institution's Instructor who is a student
 * in this course (Canvas) is a Learner here; a system administrator is nothing (DESIGN D9; lti.md §6.10).
 */
import type { ContextRole } from '../../domain/platform.js';
import { contextRoles } from '../../platform/roles.js';

/** The standard's way to say "assistant": a kind of Instructor. Canvas sends the main role beside it. */
const assistant =
  /^http:\/\/purl\.imsglobal\.org\/vocab\/lis\/v2\/membership\/Instructor#TeachingAssistant/;

/** @returns each context role once; whoever is an assistant is not an Instructor by the same enrolment */
export function launchRoles(roles: readonly string[]): readonly ContextRole[] {
  const found = new Set(contextRoles(roles));
  const short = roles.includes('TeachingAssistant');
  const assists = roles.some((role) => assistant.test(role));
  if (short || assists) found.add('TeachingAssistant');
  if (assists) found.delete('Instructor');
  return [...found].sort();
}
