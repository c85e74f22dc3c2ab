/** What other folders use of this one. */
export { createIssuing } from './issuing.js';
export type { Issuing, IssuingDeps } from './issuing.js';
export { checkIssuerHost, issuerDid } from './issuer.js';
export type { ClaimChoices, IssueRequest } from './request.js';
export type { OpenBadgeCredential } from './formats/open-badges-3.js';
