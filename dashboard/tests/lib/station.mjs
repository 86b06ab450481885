// A station made by hand, for what a well-behaved one does not do: odd names, markup, silence.
import { randomUUID } from 'node:crypto';
import WebSocket from 'ws';

/** Knocks with a subprotocol that csms does not speak, and is refused. */
export const refuse = (csms, id) => new Promise((refused) => {
  const socket = new WebSocket(`${csms.wsUrl}/${encodeURIComponent(id)}`, 'ocpp1.6');
  socket.on('error', refused);
});

/**
 * Connects as `id` and boots. `answer(action, payload)` gives the payload of each answer; a list is the
 * rest of another frame, `[4, 'NotSupported', 'no', {}]`, and `null` no answer at all.
 */
export const connectStation = async (csms, id, { vendor = 'Hand', model = 'Made', answer = () => ({ status: 'Accepted' }) } = {}) => {
  const socket = new WebSocket(`${csms.wsUrl}/${encodeURIComponent(id)}`, 'ocpp2.0.1');
  const waiting = new Map();
  const received = [];
  socket.on('message', (data) => {
    const [type, messageId, ...rest] = JSON.parse(String(data));
    if (type === 2) {
      received.push({ action: rest[0], payload: rest[1] });
      const told = answer(rest[0], rest[1]);
      if (Array.isArray(told)) socket.send(JSON.stringify([told[0], messageId, ...told.slice(1)]));
      else if (told !== null) socket.send(JSON.stringify([3, messageId, told]));
      return;
    }
    const call = waiting.get(messageId);
    waiting.delete(messageId);
    if (type === 3) call?.resolve(rest[0]);
    else call?.reject(new Error(`${rest[0]}: ${rest[1]}`));
  });
  await new Promise((opened, refused) => {
    socket.once('open', opened);
    socket.once('error', refused);
  });
  const call = (action, payload) => new Promise((resolve, reject) => {
    const messageId = randomUUID();
    waiting.set(messageId, { resolve, reject });
    socket.send(JSON.stringify([2, messageId, action, payload]));
  });
  const now = () => new Date().toISOString();
  await call('BootNotification', { reason: 'PowerUp', chargingStation: { vendorName: vendor, model } });
  return {
    id, call, received,
    status: (connectorStatus) => call('StatusNotification', { timestamp: now(), connectorStatus, evseId: 1, connectorId: 1 }),
    /** Events of one transaction, numbered by themselves. */
    transaction: (transactionId) => {
      let seqNo = 0;
      const event = (eventType, triggerReason, chargingState, wh, more = {}) => call('TransactionEvent', {
        eventType, timestamp: now(), triggerReason, seqNo: seqNo++, evse: { id: 1, connectorId: 1 },
        transactionInfo: { transactionId, chargingState, ...more },
        ...(wh === undefined ? {} : { meterValue: [{ timestamp: now(), sampledValue: [
          { value: wh, measurand: 'Energy.Active.Import.Register', unitOfMeasure: { unit: 'Wh' }, ...(eventType === 'Started' ? { context: 'Transaction.Begin' } : eventType === 'Ended' ? { context: 'Transaction.End' } : {}) },
          { value: chargingState === 'Charging' ? 50000 : 0, measurand: 'Power.Active.Import', unitOfMeasure: { unit: 'W' } },
        ] }] }),
        ...(eventType === 'Started' ? { idToken: { idToken: 'HAND', type: 'ISO14443' } } : {}),
      });
      return {
        start: (wh) => event('Started', 'CablePluggedIn', 'Charging', wh),
        update: (wh, chargingState = 'Charging') => event('Updated', 'MeterValuePeriodic', chargingState, wh),
        end: (wh) => event('Ended', 'EVDeparted', 'Idle', wh, { stoppedReason: 'EVDisconnected' }),
        /** Leaves a number out, as if an event were lost. */
        skip: () => { seqNo++; },
      };
    },
    end: () => socket.terminate(),
  };
};
