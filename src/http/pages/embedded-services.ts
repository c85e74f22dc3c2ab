/** What the pages inside an LMS need; `main.ts` hands it in. */
import type { Awarding } from '../../awards/index.js';
import type { Clock, RandomBytes } from '../../domain/environment.js';
import type { Evidence } from '../../evidence/port.js';
import type { DeepLinkingAnswer, DeepLinkingResponse } from '../../launch/deep-linking-response.js';
import type { Describer } from '../../notices/describe.js';
import type { Translator } from '../../notices/translator.js';
import type { ServicesClient } from '../../platform/services-client.js';
import type { Sharing } from '../../sharing/index.js';
import type { Stores } from '../../stores/ports/index.js';

export interface EmbeddedServices {
  readonly publicUrl: string;
  readonly stores: Stores;
  readonly translator: Translator;
  readonly describer: Describer;
  readonly evidence: Evidence;
  readonly awarding: Awarding;
  readonly sharing: Sharing;
  readonly platformServices: Pick<ServicesClient, 'createLineItem' | 'listLineItems'>;
  /** Signs what was chosen for the LMS. @throws deep_linking_item_refused */
  readonly answerDeepLinking: (answer: DeepLinkingAnswer) => Promise<DeepLinkingResponse>;
  readonly clock: Clock;
  readonly random: RandomBytes;
}
