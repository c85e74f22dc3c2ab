import { contextRoles } from '../../src/platform/roles.js';

const membership = 'http://purl.imsglobal.org/vocab/lis/v2/membership';

test.each([
  [['Learner'], ['Learner']],
  [[`${membership}#Learner`], ['Learner']],
  [['Instructor', `${membership}#Instructor`], ['Instructor']],
  [[`${membership}/Instructor#TeachingAssistant`], ['TeachingAssistant']],
  [[`${membership}/Learner#GuestLearner`], ['Learner']],
  [
    [`${membership}#ContentDeveloper`, `${membership}#Mentor`],
    ['ContentDeveloper', 'Mentor'],
  ],
  // Captured: a site admin who is enrolled as student.
  [['Instructor', 'http://purl.imsglobal.org/vocab/lis/v2/person#Administrator'], ['Instructor']],
  [['http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator'], []],
  [['http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator'], []],
  [['http://evil.test/membership#Instructor', 'toString', ''], []],
  [[], []],
])('%j gives %j in the course', (roles, expected) => {
  expect(contextRoles(roles)).toEqual(expected);
});
