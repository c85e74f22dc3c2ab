/** `lti-registration.json` against what Canvas (paste JSON) and IMS registration require (research: lti.md §3.1). */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { loadRegistration, registrationFor } from '../../../src/launch/registration/template.js';
import { productFamilyOf } from '../../../src/launch/registration/platform-configuration.js';

const file = fileURLToPath(new URL('../../../lti-registration.json', import.meta.url));
const registration = loadRegistration(file, 'https://badges.example.test');

const text = { type: 'string', minLength: 1 };
const https = { type: 'string', pattern: '^https://badges\\.example\\.test(/|$)' };
const texts = { type: 'array', items: text };

/** Canvas: lib/schemas/lti_configuration.rb, as lti.md §3.1 reports it. */
const canvas = {
  type: 'object',
  required: [
    'title',
    'description',
    'target_link_uri',
    'oidc_initiation_url',
    'scopes',
    'public_jwk_url',
  ],
  properties: {
    title: text,
    description: text,
    target_link_uri: https,
    oidc_initiation_url: https,
    public_jwk_url: https,
    scopes: texts,
    custom_fields: { type: 'object', additionalProperties: text },
    extensions: {
      type: 'array',
      items: {
        type: 'object',
        required: ['platform', 'settings'],
        properties: {
          platform: { const: 'canvas.instructure.com' },
          domain: { const: 'badges.example.test' },
          privacy_level: { enum: ['public', 'name_only', 'email_only', 'anonymous'] },
          settings: {
            type: 'object',
            required: ['placements'],
            properties: {
              placements: {
                type: 'array',
                items: {
                  type: 'object',
                  required: ['placement', 'message_type', 'target_link_uri'],
                  properties: {
                    placement: {
                      enum: ['course_navigation', 'link_selection', 'assignment_selection'],
                    },
                    message_type: { enum: ['LtiResourceLinkRequest', 'LtiDeepLinkingRequest'] },
                    target_link_uri: https,
                  },
                },
              },
            },
          },
        },
      },
    },
  },
};

/** IMS: lib/schemas/lti/ims/oidc_registration.rb, as lti.md §3.1 reports it, and what Moodle requires (§1.5). */
const ims = {
  type: 'object',
  required: [
    'application_type',
    'grant_types',
    'response_types',
    'redirect_uris',
    'initiate_login_uri',
    'client_name',
    'jwks_uri',
    'token_endpoint_auth_method',
    'https://purl.imsglobal.org/spec/lti-tool-configuration',
  ],
  properties: {
    application_type: { const: 'web' },
    grant_types: {
      type: 'array',
      items: { enum: ['implicit', 'client_credentials'] },
      minItems: 2,
    },
    response_types: { const: ['id_token'] },
    redirect_uris: { type: 'array', items: https, minItems: 1 },
    initiate_login_uri: https,
    jwks_uri: https,
    logo_uri: https,
    client_uri: https,
    client_name: text,
    scope: text,
    token_endpoint_auth_method: { const: 'private_key_jwt' },
    'https://purl.imsglobal.org/spec/lti-tool-configuration': {
      type: 'object',
      required: ['domain', 'messages', 'claims'],
      properties: {
        domain: { const: 'badges.example.test' },
        target_link_uri: https,
        claims: texts,
        custom_parameters: { type: 'object', additionalProperties: text },
        messages: {
          type: 'array',
          items: {
            type: 'object',
            required: ['type'],
            properties: { target_link_uri: https, placements: texts },
          },
        },
      },
    },
  },
};

test.each([
  ['Canvas', canvas],
  ['IMS', ims],
])('the file as a whole has the shape that %s wants', (_name, schema) => {
  const ajv = new Ajv({ allErrors: true, strict: false });
  expect(ajv.validate(schema, registration) ? [] : ajv.errors).toEqual([]);
});

test.each(['moodle', 'canvas', 'other'] as const)(
  'what is posted to %s has the IMS shape',
  (family) => {
    const ajv = new Ajv({ allErrors: true, strict: false });
    const posted = registrationFor(registration, family, undefined);
    expect(ajv.validate(ims, posted) ? [] : ajv.errors).toEqual([]);
    expect(posted).not.toHaveProperty('extensions');
    expect(posted.scope.split(' ')).toEqual(registration.scopes);
  },
);

test('both ways of writing the scopes say the same', () => {
  expect(registration.scope.split(' ')).toEqual(registration.scopes);
});

test('a port belongs to the domain: Moodle compares it with the host of target_link_uri', () => {
  const local = loadRegistration(file, 'http://127.0.0.1:3000');
  expect(local).toMatchObject({
    target_link_uri: 'http://127.0.0.1:3000/lti/launch',
    'https://purl.imsglobal.org/spec/lti-tool-configuration': { domain: '127.0.0.1:3000' },
  });
  expect(JSON.stringify(local)).not.toContain('TOOL');
});

test('a broken file stops the start with file and reason', () => {
  const folder = mkdtempSync(join(tmpdir(), 'accolade-'));
  try {
    const path = join(folder, 'lti-registration.json');
    for (const [content, reason] of [
      ['{', 'not readable as JSON'],
      ['{}', 'title: '],
    ] as const) {
      writeFileSync(path, content);
      const load = (): unknown => loadRegistration(path, 'https://x.test');
      expect(load).toThrow(`config_file_invalid file=${path}`);
      expect(load).toThrow(`reason=${reason}`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each([
  ['moodle', 'moodle'],
  ['canvas', 'canvas'],
  ['desire2learn', 'desire2learn'],
  ['BlackboardLearn', 'blackboard'],
  ['sakai', 'sakai'],
  ['', 'other'],
  ['openedx', 'other'],
])('product family code %s is %s', (code, family) => {
  expect(productFamilyOf(code)).toBe(family);
});
