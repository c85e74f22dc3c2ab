/** What every admin page has: title, navigation, a message that was left behind by the step before. */
import type { Response } from 'express';
import type { SentenceValues, Translator } from '../../../notices/translator.js';
import { localeOf } from '../../middleware/locale.js';

type Section = 'overview' | 'platforms' | 'organisations' | 'approvals';

const sections: readonly { readonly id: Section; readonly href: string }[] = [
  { id: 'overview', href: '/admin/' },
  { id: 'platforms', href: '/admin/platforms' },
  { id: 'organisations', href: '/admin/organisations' },
  { id: 'approvals', href: '/admin/approvals' },
];

export interface AdminPage {
  readonly view: string;
  /** Key of the title below `admin.` */
  readonly title: string;
  readonly titleValues?: SentenceValues;
  /** Absent before signing in: then there is no navigation. */
  readonly section?: Section;
  readonly status?: number;
  readonly model?: object;
}

/** Renders `views/pages/admin/<view>.hbs` in the admin layout. */
export function showPage(res: Response, translator: Translator, page: AdminPage): void {
  const t = (key: string, values?: SentenceValues): string =>
    translator.translate(localeOf(res), `admin.${key}`, values);
  res.status(page.status ?? 200).render(`pages/admin/${page.view}`, {
    layout: 'admin',
    title: t(page.title, page.titleValues),
    ...(page.section !== undefined && {
      signedIn: true,
      nav: sections.map(({ id, href }) => ({
        href,
        label: t(`nav_${id}`),
        current: id === page.section,
      })),
    }),
    ...page.model,
  });
}
