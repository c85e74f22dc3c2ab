/**
 * AGS 2.0 3.4: receiving a score. Success is 200 with an empty body in Moodle; a refused score has its reason
 * only in the status line and `[]` as body, and 200 when the refused body had line breaks.
 */
import type { Request, RequestHandler } from 'express';
import { z } from 'zod';
import { boundedGrade, toSeconds } from './grade-value.js';
import { afterGradeWritten, ensureGrade, findGrade, gradesOf } from './gradebook.js';
import { findPersonByUserId } from './lms.js';
import type { Lms } from './lms.js';
import type { Course, GradeItem, Person } from './model.js';
import { isGradable, participantIn } from './roles.js';
import { scopes } from './scopes.js';
import {
  ServiceRefusal,
  parseJson,
  rawBody,
  requireCourse,
  requireLineItem,
  requireToken,
  sendBadGateway,
  sendDocument,
  serviceEndpoint,
} from './service-endpoint.js';

const mediaType = 'application/vnd.ims.lis.v1.score+json';
const container = 'application/vnd.ims.lis.v1.scorecontainer+json';

const numeric = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d+(\.\d+)?$/)
    .transform(Number),
]);
const shape = z.object({
  userId: z.union([z.string(), z.number()]).transform(String),
  timestamp: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/)
    .transform(parseTime)
    .refine((at) => !Number.isNaN(at.getTime())),
  activityProgress: z.string(),
  gradingProgress: z.string(),
  scoreGiven: numeric.nullish(),
  scoreMaximum: numeric.nullish(),
  comment: z.string().nullish(),
});
type Score = z.infer<typeof shape>;

/** A time without an offset is in the server's zone, UTC here. */
function parseTime(text: string): Date {
  const iso = text.replace(' ', 'T');
  return new Date(/(Z|[+-]\d{2}:?\d{2})$/.test(iso) ? iso : `${iso}Z`);
}

/** POST only. */
export function createScores(lms: Lms): RequestHandler {
  return serviceEndpoint(
    lms,
    { formats: [container, mediaType], methods: ['POST'] },
    (request, response) => {
      const tool = requireToken(lms, request, [scopes.score]);
      const course = requireCourse(lms, request);
      const item = requireLineItem(lms, request, { course, tool });
      const text = rawBody(request);
      const { score, person } = acceptScore(lms, text, course);
      if (score && lms.profile.id === 'moodle' && !/^\d+$/.test(score.userId)) {
        sendBadGateway(response);
        return;
      }
      if (!score || !person) throw incorrect(lms, text);
      refuseOutdated(lms, { item, course, score, person });
      if (item.locked && lms.profile.id === 'moodle') throw refusal(500, 'Internal Server Error');
      saveScore(lms, { item, course, score, person });
      if (lms.profile.id === 'canvas') {
        sendDocument(response, 200, {
          mediaType: 'application/json',
          body: JSON.stringify({ resultUrl: resultUrl(request, score) }),
        });
      } else {
        sendDocument(response, lms.profile.id === 'generic' ? 204 : 200, { mediaType, body: '' });
      }
    },
  );
}

function resultUrl(request: Request, score: Score): string {
  return `${request.protocol}://${request.get('host') ?? ''}${request.path.replace(/scores$/, 'results')}/${score.userId}`;
}

interface Accepted {
  readonly score: Score | undefined;
  readonly person: Person | undefined;
}

/** Only students of the course can be graded, suspended ones too. */
function acceptScore(lms: Lms, text: string, course: Course): Accepted {
  const score = shape.safeParse(parseJson(text)).data;
  const person = score && findPersonByUserId(lms, score.userId);
  const gradable = person && isGradable(participantIn(course, person));
  const incomplete =
    score !== undefined &&
    (score.scoreGiven ?? null) !== null &&
    (score.scoreMaximum ?? null) === null;
  return { score: incomplete ? undefined : score, person: gradable ? person : undefined };
}

function refusal(status: number, reason: string): ServiceRefusal {
  return new ServiceRefusal(status, reason, { mediaType, body: '[]' });
}

/** Moodle's reason ends with the body as it was sent: a line break in it destroys the status line. */
function incorrect(lms: Lms, text: string): ServiceRefusal {
  if (lms.profile.id === 'moodle') return refusal(400, `Incorrect score received${text}`);
  return new ServiceRefusal(422, 'User is not a gradable student, or the score is incomplete');
}

interface Entry {
  readonly item: GradeItem;
  readonly course: Course;
  readonly score: Score;
  readonly person: Person;
}

/** Whole seconds are compared: a second score within one second is refused. */
function refuseOutdated(lms: Lms, { item, course, score, person }: Entry): void {
  const modified = findGrade(course.gradebook, item.id, person.id)?.modified;
  if (modified === undefined || modified < toSeconds(score.timestamp)) return;
  if (lms.profile.id === 'moodle') {
    throw refusal(
      409,
      `Refusing score with an earlier timestamp for item ${item.id} and user ${person.id}`,
    );
  }
  throw new ServiceRefusal(
    lms.profile.id === 'canvas' ? 400 : 409,
    'The score is not newer than the last one',
  );
}

/** A score that is not fully graded, or has no value, wipes the grade. */
function saveScore(lms: Lms, { item, course, score, person }: Entry): void {
  const grade = ensureGrade(course.gradebook, item, person.id);
  // A teacher's override of an activity's grade wins; the answer is the same.
  if (grade.overridden && item.kind === 'mod') return;
  const value = score.gradingProgress === 'FullyGraded' ? rescaled(score, item) : null;
  grade.final = value;
  grade.max = item.max;
  grade.modified = toSeconds(score.timestamp);
  if (score.comment !== undefined && score.comment !== null) grade.feedback = score.comment;
  if (item.calculation !== undefined) grade.overridden = true;
  if (item.kind === 'mod' && value === null) forget(course, item, person);
  afterGradeWritten(course.gradebook, lms.clock());
}

function rescaled(score: Score, item: GradeItem): number | null {
  const given = score.scoreGiven ?? null;
  if (given === null) return null;
  const maximum = score.scoreMaximum ?? 1;
  return boundedGrade(maximum === 0 ? given : (given * item.max) / maximum, item.max);
}

/** On an activity's column the row itself goes. */
function forget(course: Course, item: GradeItem, person: Person): void {
  const row = gradesOf(course.gradebook, item.id).find(({ userId }) => userId === person.id);
  if (row) delete row.modified;
}
