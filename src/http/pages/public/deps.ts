/** What the public pages are given. */
import type { Clock } from '../../../domain/environment.js';
import type { Tier } from '../../../domain/tier.js';
import type { Translator } from '../../../notices/translator.js';
import type { Report } from '../../../verification/report.js';
import type { PublicDocuments, PublicDocumentsDeps } from './documents.js';

export interface PublicPagesDeps extends PublicDocumentsDeps {
  readonly documents: PublicDocuments;
  readonly translator: Translator;
  /** The same verification as for anybody's credential. */
  readonly verify: (credential: string) => Promise<Report>;
  /** @returns an SVG document */
  readonly drawBadge: (badge: {
    readonly tier: Tier;
    readonly title: string;
    readonly language: string;
  }) => string;
  readonly clock: Clock;
  /** Where the sandbox LMS is that runs beside the tool for trying it out. */
  readonly sandboxUrl?: string;
}
