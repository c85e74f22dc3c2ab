// Answers lti.capabilities, lti.put_data and lti.get_data from frames on this page; values are kept per origin.
(function () {
  const kept = new Map();
  const limit = 500;
  const keysOf = (origin) => {
    if (!kept.has(origin)) kept.set(origin, new Map());
    return kept.get(origin);
  };
  const supported = [
    { subject: 'lti.capabilities' },
    { subject: 'lti.put_data', frame: '_parent' },
    { subject: 'lti.get_data', frame: '_parent' },
  ];
  globalThis.addEventListener('message', (event) => {
    const message = event.data;
    if (typeof message !== 'object' || message === null || typeof message.subject !== 'string') return;
    // A frame that has gone on by now has no window to answer to.
    const answer = (fields) =>
      event.source?.postMessage(
        { subject: message.subject + '.response', message_id: message.message_id, ...fields },
        event.origin,
      );
    const refuse = (code, text) => answer({ key: message.key, error: { code, message: text } });
    if (message.subject === 'lti.capabilities') {
      answer({ supported_messages: supported });
      return;
    }
    if (message.subject !== 'lti.put_data' && message.subject !== 'lti.get_data') return;
    if (!message.message_id || typeof message.key !== 'string') {
      refuse('bad_request', 'message_id and key are required');
      return;
    }
    const values = keysOf(event.origin);
    if (message.subject === 'lti.get_data') {
      answer({ key: message.key, value: values.get(message.key) ?? null });
      return;
    }
    if (message.value === null || message.value === undefined) {
      values.delete(message.key);
    } else if (values.size >= limit) {
      refuse('storage_exhaustion', 'too many keys');
      return;
    } else {
      values.set(message.key, String(message.value));
    }
    answer({ key: message.key, value: message.value ?? null });
  });
})();
