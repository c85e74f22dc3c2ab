/** AGS 2.0 3.3: results of one line item. Moodle lists hidden grades, teachers and rows without a grade. */
import type { RequestHandler } from 'express';
import { isoWithOffset } from './custom.js';
import { sendErrorPage } from './error-page.js';
import { gradesOf } from './gradebook.js';
import { findPerson } from './lms.js';
import type { Lms } from './lms.js';
import type { Course, Grade, GradeItem, Tool } from './model.js';
import { setStandardLinks, takePage } from './paging.js';
import { scopes } from './scopes.js';
import {
  ServiceRefusal,
  queryNumber,
  queryText,
  requireCourse,
  requireLineItem,
  requireToken,
  sendDocument,
  serviceEndpoint,
} from './service-endpoint.js';

const mediaType = 'application/vnd.ims.lis.v2.resultcontainer+json';

/** GET only. */
export function createResults(lms: Lms): RequestHandler {
  return serviceEndpoint(lms, { formats: [mediaType], methods: ['GET'] }, (request, response) => {
    const tool = requireToken(lms, request, [scopes.result]);
    const course = requireCourse(lms, request);
    const item = requireLineItem(lms, request, { course, tool });
    const limit = queryNumber(request, 'limit');
    const rows = gradesOf(course.gradebook, item.id).filter((grade) =>
      isListed(lms, course, grade),
    );
    const userId = queryText(request, 'user_id');
    const asked =
      userId === undefined ? rows : rows.filter((grade) => userIdOf(lms, grade) === userId);
    if (lms.profile.quirks.resultsLimitCrashes && limit > 0 && asked.length > 0) {
      sendErrorPage(lms, response, 404, 'Exception - Call to a member function out() on null');
      return;
    }
    const page = takePage(lms, asked, {
      limit,
      from: limit > 0 ? queryNumber(request, 'from') : 0,
    });
    if (!lms.profile.quirks.resultsLimitCrashes) {
      const url = new URL(lms.profile.serviceUrls(lms.url).results(course, item, tool));
      if (userId !== undefined) url.searchParams.set('user_id', userId);
      setStandardLinks(response, url, page);
    }
    const body = JSON.stringify(
      page.rows.map((grade) => resultJson(lms, { course, item, tool, grade })),
    );
    sendDocument(response, 200, { mediaType, body });
  });
}

/** Rows never written have no time; people who left the course are gone, suspended ones are not. */
function isListed(lms: Lms, course: Course, grade: Grade): boolean {
  const enrolled = course.enrolments.some(({ personId }) => personId === grade.userId);
  return (
    enrolled &&
    grade.modified !== undefined &&
    (lms.profile.quirks.listsUngradedRows || grade.final !== null)
  );
}

function userIdOf(lms: Lms, grade: Grade): string {
  const person = findPerson(lms, grade.userId);
  if (!person) throw new ServiceRefusal(500, 'A grade without a person');
  return lms.profile.userId(person);
}

function resultJson(
  lms: Lms,
  {
    course,
    item,
    tool,
    grade,
  }: {
    readonly course: Course;
    readonly item: GradeItem;
    readonly tool: Tool;
    readonly grade: Grade;
  },
): object {
  const urls = lms.profile.serviceUrls(lms.url);
  const userId = userIdOf(lms, grade);
  const results = new URL(urls.results(course, item, tool));
  results.searchParams.set('user_id', userId);
  const id =
    lms.profile.id === 'moodle' ? results.href : `${results.origin}${results.pathname}/${userId}`;
  if (grade.final === null) return { id, userId };
  const at = new Date((grade.modified ?? 0) * 1000);
  return {
    id,
    userId,
    resultScore: grade.final,
    resultMaximum: grade.max,
    ...(grade.feedback !== undefined && grade.feedback !== '' && { comment: grade.feedback }),
    scoreOf: urls.lineItem(course, item, tool),
    ...(lms.profile.quirks.resultTimestamps && { timestamp: isoWithOffset(at) }),
  };
}
