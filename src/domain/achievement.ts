/** What can be earned (Open Badges 3.0 Achievement). */
export interface Achievement {
  readonly id: string;
  readonly organisationId: string;
  /** The course it was created in. */
  readonly contextId: string;
  readonly tierId: string;
  readonly name: string;
  readonly description: string;
  /** Free text added to the criteria generated from the rule. */
  readonly criteriaNote?: string;
  /** BCP 47, matching the Open Badges `inLanguage` pattern. */
  readonly language: string;
  readonly effortHours?: number;
  readonly status: 'draft' | 'published' | 'archived';
  readonly createdAt: Date;
}
