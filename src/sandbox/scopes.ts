/** LTI Advantage scopes (AGS 2.0 3.1, NRPS 2.0 2.1). */
export const scopes = {
  lineItem: 'https://purl.imsglobal.org/spec/lti-ags/scope/lineitem',
  lineItemRead: 'https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly',
  result: 'https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly',
  score: 'https://purl.imsglobal.org/spec/lti-ags/scope/score',
  members: 'https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly',
} as const;

/** The grade scopes that a tool setting permits, in the order of Moodle's claim. */
export function gradeScopes(setting: 'none' | 'sync' | 'full'): readonly string[] {
  if (setting === 'none') return [];
  const sync = [scopes.lineItemRead, scopes.result, scopes.score];
  return setting === 'sync' ? sync : [scopes.lineItem, ...sync];
}

/** All scopes of a tool. */
export function permittedScopes(tool: {
  readonly gradeService: 'none' | 'sync' | 'full';
  readonly memberService: boolean;
}): readonly string[] {
  return [...gradeScopes(tool.gradeService), ...(tool.memberService ? [scopes.members] : [])];
}
