/** The LMS side: Platform, Deployment, Context, ResourceLink, and what its services return. */

export type ProductFamily = 'moodle' | 'canvas' | 'desire2learn' | 'blackboard' | 'sakai' | 'other';
export type RegistrationStatus = 'pending' | 'active' | 'disabled';

/** Our registration at an LMS. Unique by (issuer, clientId). */
export interface Platform {
  readonly id: string;
  /** The Organisation whose admin registered it; a Deployment decides the tenant of a launch. */
  readonly organisationId: string;
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  /** `aud` of the client assertion when it is not the token endpoint (Brightspace). */
  readonly tokenAudience?: string;
  readonly jwksUri: string;
  readonly productFamily: ProductFamily;
  readonly status: RegistrationStatus;
  readonly createdAt: Date;
}

/** One installation of the tool at a Platform. Unique by (platformId, deploymentId). */
export interface Deployment {
  readonly id: string;
  readonly platformId: string;
  /** The id that the LMS sends in its launches. */
  readonly deploymentId: string;
  /** `null` while it waits for an admin's approval (DESIGN D9). */
  readonly organisationId: string | null;
  readonly status: RegistrationStatus;
  readonly createdAt: Date;
}

/** Usually a course. Unique by (deploymentRowId, platformContextId). */
export interface Context {
  readonly id: string;
  readonly organisationId: string;
  readonly deploymentRowId: string;
  readonly platformId: string;
  readonly platformContextId: string;
  readonly title: string;
  readonly label: string;
  readonly productFamily: ProductFamily;
  /** Absent when the launch brought no grade service. */
  readonly lineItemsUrl?: string;
  /** Scopes the launch said may be asked for; the token's answer is what holds. */
  readonly agsScopes: readonly string[];
  /** Absent when the launch brought no roster service. */
  readonly membershipsUrl?: string;
  /** Platform context ids of the courses this one was copied from, nearest first. */
  readonly history: readonly string[];
  readonly lastLaunchAt: Date;
}

/** A placed link. Unique by (contextId, platformResourceLinkId). */
export interface ResourceLink {
  readonly id: string;
  readonly organisationId: string;
  readonly contextId: string;
  readonly platformResourceLinkId: string;
  readonly title: string;
  /** `badges`: the course's one unrestricted link. `claim`: a claim point. `unset`: nobody has said yet. */
  readonly purpose: 'unset' | 'badges' | 'claim';
  /** For a claim point: the condition that the LMS enforces, in the teacher's words. */
  readonly restrictionInWords?: string;
  readonly restrictionConfirmedAt?: Date;
  /** Set when a teacher turned on writing the award of exactly this achievement to the link's column. */
  readonly writesScoreFor?: string;
}

export type ContextRole =
  'Learner' | 'Instructor' | 'Administrator' | 'ContentDeveloper' | 'Mentor' | 'TeachingAssistant';

/** A person in a Context, as launches and the roster (NRPS) showed them. Unique by (contextId, learnerId). */
export interface Member {
  readonly contextId: string;
  readonly organisationId: string;
  readonly learnerId: string;
  /** Roles of the newest launch, empty when never launched. */
  readonly launchRoles: readonly ContextRole[];
  /** Once true, always true: such a person is not awarded in this Context (DESIGN D4). */
  readonly everInstructor: boolean;
  /** Roles in the newest roster; `null` when no roster listed them. */
  readonly rosterRoles: readonly ContextRole[] | null;
  readonly rosterStatus: 'Active' | 'Inactive' | 'Deleted' | null;
  readonly lastLaunchAt: Date | null;
  readonly rosterReadAt: Date | null;
}

/** AGS line item (AGS 2.0 §3.1). `id` is the URL the list gave, query included. */
export interface LineItem {
  readonly id: string;
  readonly label: string;
  readonly scoreMaximum: number;
  readonly resourceId?: string;
  readonly tag?: string;
  readonly resourceLinkId?: string;
}

/** AGS result (AGS 2.0 §3.3). No `score` means "no grade", never 0. */
export interface LineItemResult {
  readonly userId: string;
  readonly score?: number;
  readonly maximum?: number;
  /** Plain text: markup from the LMS has been removed. */
  readonly comment?: string;
  readonly gradedAt?: Date;
}

/** A member as NRPS returned it, roles normalised. */
export interface RosterMember {
  readonly userId: string;
  readonly status: 'Active' | 'Inactive' | 'Deleted';
  readonly roles: readonly ContextRole[];
  readonly name?: string;
  readonly givenName?: string;
  readonly familyName?: string;
  readonly email?: string;
}
