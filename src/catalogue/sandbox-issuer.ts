/**
 * The issuer of the sandbox's own Organisation, so that the journey can be tried at once. Never for real use:
 * outside the sandbox the profile stays empty until an admin fills it in.
 */
import type { IssuerProfile } from '../domain/organisation.js';

const logo = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" role="img"><title>Sandbox Training Centre</title><rect width="64" height="64" rx="14" fill="#0b5d5a"/><path d="M14 40c0-12 8-20 18-20s18 8 18 20" fill="none" stroke="#7fd8c4" stroke-width="6" stroke-linecap="round"/><circle cx="32" cy="40" r="6" fill="#fff"/></svg>`;

export const sandboxIssuer: IssuerProfile = {
  name: 'Sandbox Training Centre',
  url: 'https://training.example',
  email: 'badges@training.example',
  description: 'An example organisation. Its badges certify nothing.',
  image: `data:image/svg+xml;base64,${Buffer.from(logo).toString('base64')}`,
};
