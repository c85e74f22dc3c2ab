/** A verified LTI message, and the session that it opens. */
import type { ContextRole, ProductFamily } from './platform.js';

export type MessageType =
  'LtiResourceLinkRequest' | 'LtiDeepLinkingRequest' | 'LtiSubmissionReviewRequest';

/** What the guard has verified (DESIGN D1). Everything in it was signed by the Platform. */
export interface Launch {
  readonly platformId: string;
  /** Origins at which the registration says this Platform is. */
  readonly platformOrigins: readonly string[];
  /** Our row id of the Deployment, not the LMS's id. */
  readonly deploymentRowId: string;
  readonly organisationId: string;
  readonly messageType: MessageType;
  readonly sub: string;
  /** Roles in this Context only; institution and system roles are not in here. */
  readonly roles: readonly ContextRole[];
  readonly person: {
    readonly name?: string;
    readonly givenName?: string;
    readonly familyName?: string;
    readonly email?: string;
    readonly locale?: string;
  };
  readonly context?: {
    readonly id: string;
    readonly title: string;
    readonly label: string;
    readonly history: readonly string[];
  };
  readonly resourceLink?: { readonly id: string; readonly title: string };
  readonly custom: Readonly<Record<string, string>>;
  readonly productFamily: ProductFamily;
  readonly lineItemsUrl?: string;
  readonly agsScopes: readonly string[];
  readonly membershipsUrl?: string;
  readonly returnUrl?: string;
  readonly deepLinking?: DeepLinkingSettings;
  /** `sub` of the learner whom a LtiSubmissionReviewRequest is about. */
  readonly forUser?: string;
  readonly issuedAt: Date;
}

export interface DeepLinkingSettings {
  readonly returnUrl: string;
  readonly acceptTypes: readonly string[];
  readonly acceptMultiple: boolean;
  readonly acceptLineItem: boolean;
  /** To be echoed verbatim when it was sent. */
  readonly data?: string;
}

/** One launch in one tab. Lives under `/in/<id>/`; the id alone opens nothing (DESIGN D2). */
export interface LaunchSession {
  readonly id: string;
  /** SHA-256 (hex) of the cookie's key. */
  readonly keyHash: string;
  readonly organisationId: string;
  readonly platformId: string;
  readonly deploymentRowId: string;
  readonly contextId: string | null;
  readonly resourceLinkId: string | null;
  readonly learnerId: string;
  readonly roles: readonly ContextRole[];
  readonly locale: string;
  /** Origins that may frame the pages of this session. */
  readonly frameAncestors: readonly string[];
  readonly deepLinking?: DeepLinkingSettings;
  /** What the launch lacked, so that the instructor's page can name the setting to change. */
  readonly missing: readonly ('names' | 'roster' | 'grades' | 'context')[];
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** One login that we started: state and nonce are used once (DESIGN D1). */
export interface LoginRecord {
  readonly state: string;
  readonly nonce: string;
  readonly organisationId: string;
  readonly platformId: string;
  readonly targetLinkUri: string;
  /** SHA-256 (hex) of the secret that only this browser holds. */
  readonly bindingHash: string;
  /** Where the browser keeps that secret: a cookie, or the page's or the platform's storage. */
  readonly binding: 'cookie' | 'storage';
  /** The frame that offers LTI platform storage, as the login named it (`lti_storage_target`). */
  readonly storageTarget?: string;
  /** `issued` until a launch arrives; `received` while the browser still has to prove itself. */
  readonly stage: 'issued' | 'received';
  /** The verified launch, encrypted, while it waits for the browser's proof. */
  readonly sealedLaunch?: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}
