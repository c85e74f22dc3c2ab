/**
 * The content items of a Deep Linking response as Moodle keeps them (LTI Deep Linking 2.0 3.2). Values come
 * from outside; what Moodle silently drops or alters is dropped and altered here too.
 */
import { z } from 'zod';

export interface StoredLink {
  readonly title: string;
  readonly text: string;
  readonly url?: string;
  readonly custom: Readonly<Record<string, string>>;
  /** Absent: no column was asked for. */
  readonly lineItem?: {
    readonly scoreMaximum: number;
    readonly label: string;
    readonly resourceId: string;
    readonly tag: string;
    readonly submissionReview?: {
      readonly url?: string;
      readonly custom: Readonly<Record<string, string>>;
    };
  };
}

const customValues = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
const review = z.object({ url: z.string().optional(), custom: customValues.default({}) });
const contentItem = z.object({
  type: z.string(),
  url: z.string().optional(),
  title: z.string().optional(),
  text: z.string().optional(),
  custom: customValues.default({}),
  lineItem: z
    .object({
      label: z.string().optional(),
      scoreMaximum: z.number(),
      resourceId: z.string().default(''),
      tag: z.string().default(''),
      submissionReview: review.optional(),
    })
    .optional(),
});
type ContentItem = z.infer<typeof contentItem>;

/**
 * @param items the `content_items` claim, absent counts as empty
 * @returns links in order; items that are not objects with a type are left out
 */
export function parseContentItems(items: unknown, toolName: string): readonly StoredLink[] {
  const list = z
    .array(z.unknown())
    .catch([])
    .parse(items ?? []);
  return list.flatMap((item) => {
    const parsed = contentItem.safeParse(item);
    return parsed.success ? [toLink(parsed.data, toolName)] : [];
  });
}

function toLink(item: ContentItem, toolName: string): StoredLink {
  const title = stripTags(item.title ?? '').trim() || toolName;
  return {
    title,
    text: stripTags(item.text ?? ''),
    custom: cleanCustom(item.custom),
    ...(item.url !== undefined && { url: item.url }),
    ...(item.lineItem && { lineItem: toLineItem(item.lineItem, title) }),
  };
}

function toLineItem(
  given: NonNullable<ContentItem['lineItem']>,
  title: string,
): NonNullable<StoredLink['lineItem']> {
  const { submissionReview: asked } = given;
  return {
    scoreMaximum: given.scoreMaximum,
    label: given.label ?? title,
    resourceId: given.resourceId,
    tag: given.tag,
    ...(asked && {
      submissionReview: {
        custom: cleanCustom(asked.custom),
        ...(asked.url !== undefined && { url: asked.url }),
      },
    }),
  };
}

/** Custom parameters pass through a text box: tags go, and a line break ends the value. */
function cleanCustom(
  values: Readonly<Record<string, string | number | boolean | null>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const text = typeof value === 'boolean' ? (value ? '1' : '') : String(value ?? '');
      return [name, stripTags(text).split(/\r?\n/)[0] ?? ''];
    }),
  );
}

/** Everything that looks like a tag is gone, as with PHP's `strip_tags`. */
export function stripTags(text: string): string {
  return text.replace(/<[^>]*>/g, '');
}

/** Moodle's activity form takes a whole number from 1 to 100 only; another value loses the item. */
export function isTakenAsMaximum(scoreMaximum: number): boolean {
  return Number.isInteger(scoreMaximum) && scoreMaximum >= 1 && scoreMaximum <= 100;
}
