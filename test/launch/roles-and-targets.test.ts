/** Roles and targets, without a server (LTI core 1.3 §A.2; research: lti.md §6.9, §6.10). */
import { launchRoles } from '../../src/launch/guard/roles.js';
import { createTargets } from '../../src/launch/guard/target.js';

const vocabulary = 'http://purl.imsglobal.org/vocab/lis/v2/';

describe('roles', () => {
  test.each([
    ['full URI', [`${vocabulary}membership#Instructor`], ['Instructor']],
    ['short name', ['Learner'], ['Learner']],
    ['short assistant', ['TeachingAssistant'], ['TeachingAssistant']],
    ['sub-role', [`${vocabulary}membership/Instructor#TeachingAssistant`], ['TeachingAssistant']],
    [
      'assistant whose main role is sent as well (Canvas)',
      [
        `${vocabulary}membership#Instructor`,
        `${vocabulary}membership/Instructor#TeachingAssistant`,
      ],
      ['TeachingAssistant'],
    ],
    ['other sub-role', [`${vocabulary}membership/Learner#GuestLearner`], ['Learner']],
    ['institution', [`${vocabulary}institution/person#Instructor`], []],
    ['system', [`${vocabulary}system/person#Administrator`], []],
    ['LTI 1.1 name', ['urn:lti:role:ims/lis/Instructor'], []],
    ['look-alike', [`https://evil.example/membership#Instructor`], []],
    ['several', ['Learner', `${vocabulary}membership#Mentor`, 'Learner'], ['Learner', 'Mentor']],
  ])('%s', (_title, roles, expected) => {
    expect(launchRoles(roles)).toEqual(expected);
  });
});

describe('targets', () => {
  const targets = createTargets('https://tool.example');

  test.each([
    ['https://tool.example/lti/launch', true],
    ['https://tool.example/lti/launch?badge=1', true],
    ['https://tool.example/lti', true],
    ['https://tool.example/', true],
    ['https://tool.example/lti/review', true],
    ['http://tool.example/lti/launch', false],
    ['https://tool.example:8443/lti/launch', false],
    ['https://tool.example.evil/lti/launch', false],
    ['https://user@tool.example/lti/launch', false],
    ['https://tool.example/in/abc/', false],
    ['https://tool.example/lti/../admin/', false],
    ['javascript:alert(1)', false],
    ['', false],
  ])('%s: %s', (uri, allowed) => {
    expect(targets.isAllowed(uri)).toBe(allowed);
  });

  test('the same address with another query is the same target', () => {
    const [one, two] = ['https://tool.example/lti/launch?a=1', 'https://tool.example/lti/launch'];
    expect(targets.isSame(one, two)).toBe(true);
    expect(targets.isSame(one, 'https://tool.example/lti/review')).toBe(false);
  });
});
