/** Copying a course: new ids everywhere, references re-mapped, `$Context.id.history` grows (nearest first). */
import type { Lms } from './lms.js';
import type { Activity, Condition, Course, GradeItem } from './model.js';

/** A copy of the course that is already part of the LMS. */
export function copyCourse(
  lms: Lms,
  from: Course,
  { withUsers }: { readonly withUsers: boolean },
): Course {
  const cmIds = new Map(from.activities.map(({ cmId }) => [cmId, lms.nextId('cm')]));
  const itemIds = new Map(from.gradebook.items.map(({ id }) => [id, lms.nextId('item')]));
  const remap = { cmIds, itemIds };
  const activities = from.activities.map((activity) => copyActivity(lms, activity, remap));
  const linkIds = new Map(
    from.activities.map(({ instanceId }, index) => [
      instanceId,
      activities[index]?.instanceId ?? 0,
    ]),
  );
  const items = from.gradebook.items.map((item) => copyItem(from, item, { ...remap, linkIds }));
  const id = lms.nextId('course');
  const copy: Course = {
    id,
    fullName: `${from.fullName} copy`,
    shortName: `${from.shortName}_${id}`,
    idnumber: '',
    ...(from.endsAt && { endsAt: from.endsAt }),
    history: [from.id, ...from.history],
    sections: from.sections.map((section) => copySection(section, remap)),
    enrolments: withUsers
      ? from.enrolments.map((one) => ({ ...one }))
      : from.enrolments.filter(({ role }) => role === 'editingteacher').map((one) => ({ ...one })),
    activities,
    gradebook: {
      items,
      grades: withUsers ? copyGrades(from, itemIds) : new Map<number, never>(),
      aggregation: from.gradebook.aggregation,
    },
  };
  lms.courses.push(copy);
  return copy;
}

interface Remap {
  readonly cmIds: ReadonlyMap<number, number>;
  readonly itemIds: ReadonlyMap<number, number>;
}

function copySection(
  section: Course['sections'][number],
  remap: Remap,
): Course['sections'][number] {
  const { availability, ...plain } = section;
  return { ...plain, ...(availability && { availability: remapCondition(availability, remap) }) };
}

function copyActivity(lms: Lms, activity: Activity, remap: Remap): Activity {
  const { availability, lti, ...plain } = activity;
  return {
    ...plain,
    cmId: remap.cmIds.get(activity.cmId) ?? 0,
    instanceId: activity.module === 'lti' ? lms.nextId('lti') : activity.instanceId,
    viewedBy: new Set(),
    ...(lti && { lti: { ...lti, custom: { ...lti.custom } } }),
    ...(availability && { availability: remapCondition(availability, remap) }),
  };
}

function copyItem(
  from: Course,
  item: GradeItem,
  remap: Remap & { readonly linkIds: ReadonlyMap<number, number> },
): GradeItem {
  const { link, calculation, cmId, ...plain } = item;
  const owner = from.activities.find((activity) => activity.cmId === cmId);
  return {
    ...plain,
    id: remap.itemIds.get(item.id) ?? 0,
    needsUpdate: true,
    ...(cmId !== undefined && { cmId: remap.cmIds.get(cmId) ?? 0 }),
    ...(calculation !== undefined && {
      calculation: calculation.replace(/##gi(\d+)##/g, (whole, id: string) => {
        const mapped = remap.itemIds.get(Number(id));
        return mapped === undefined ? whole : `##gi${mapped}##`;
      }),
    }),
    ...(link && {
      link: {
        ...link,
        resourceLinkId:
          link.resourceLinkId === null ? null : (remap.linkIds.get(link.resourceLinkId) ?? null),
        // A column of an activity without a resourceId gets the activity's ID number.
        resourceId:
          link.resourceId === null || link.resourceId === ''
            ? (owner?.idnumber ?? link.resourceId)
            : link.resourceId,
      },
    }),
  };
}

function copyGrades(
  from: Course,
  itemIds: ReadonlyMap<number, number>,
): Course['gradebook']['grades'] {
  return new Map(
    [...from.gradebook.grades].map(([itemId, rows]) => [
      itemIds.get(itemId) ?? 0,
      new Map([...rows].map(([userId, grade]) => [userId, { ...grade }])),
    ]),
  );
}

function remapCondition(condition: Condition, remap: Remap): Condition {
  switch (condition.type) {
    case 'grade':
      return { ...condition, itemId: remap.itemIds.get(condition.itemId) ?? 0 };
    case 'completion':
      return { ...condition, cmId: remap.cmIds.get(condition.cmId) ?? 0 };
    case 'date':
      return condition;
    case 'all':
    case 'any':
      return { ...condition, of: condition.of.map((one) => remapCondition(one, remap)) };
    case 'not':
      return { ...condition, of: remapCondition(condition.of, remap) };
  }
}
