// npm `ocpp-rpc` in strict mode plays a CSMS: whatever comes in, and whatever it sends, is held against the schemas
// of OCPP 2.0.1 that the library brings along. It accepts every station and every token, and asks each station once
// for what it is, what it watches and how it stands, so that answers are judged as well as requests.
//
//   node strict_csms.mjs
//
// Prints its port as the first line. When standard input ends it prints one line of JSON: how many stations and
// messages there were, and everything that broke a schema or a rule of the frames.

import { RPCServer } from "ocpp-rpc";

const server = new RPCServer({ protocols: ["ocpp2.0.1"], strictMode: true });
const told = { stations: 0, received: {}, sent: {}, violations: [], callErrors: [] };
const count = (table, action) => (table[action] = (table[action] ?? 0) + 1);

const answers = {
  BootNotification: () => ({ currentTime: new Date().toISOString(), interval: 30, status: "Accepted" }),
  Heartbeat: () => ({ currentTime: new Date().toISOString() }),
  Authorize: () => ({ idTokenInfo: { status: "Accepted" } }),
  TransactionEvent: ({ eventType, idToken }) => ({
    ...(eventType === "Ended" ? { totalCost: 12.5 } : {}),
    ...(idToken ? { idTokenInfo: { status: "Accepted" } } : {}),
  }),
  StatusNotification: () => ({}),
  MeterValues: () => ({}),
  NotifyReport: () => ({}),
  NotifyMonitoringReport: () => ({}),
  NotifyEvent: () => ({}),
  NotifyCustomerInformation: () => ({}),
  NotifyDisplayMessages: () => ({}),
  ReportChargingProfiles: () => ({}),
  SecurityEventNotification: () => ({}),
};

const token = { idToken: "EMART-0001", type: "ISO14443" };
const message = { id: 1, priority: "NormalCycle", message: { format: "UTF8", content: "안녕하세요" } };
const questions = [
  ["GetBaseReport", { requestId: 1, reportBase: "FullInventory" }],
  ["GetVariables", { getVariableData: [{ component: { name: "TxCtrlr" }, variable: { name: "TxStartPoint" } }] }],
  [
    "SetVariableMonitoring",
    {
      setMonitoringData: [
        { type: "UpperThreshold", value: 40000, severity: 5, component: { name: "EVSE", evse: { id: 1 } }, variable: { name: "Power" } },
      ],
    },
  ],
  ["GetMonitoringReport", { requestId: 2 }],
  ["SetDisplayMessage", { message }],
  ["GetDisplayMessages", { requestId: 3 }],
  ["CustomerInformation", { requestId: 4, report: true, clear: false, idToken: token }],
  ["GetCompositeSchedule", { duration: 3600, evseId: 1 }],
  ["TriggerMessage", { requestedMessage: "MeterValues" }],
  ["GetLocalListVersion", {}],
  ["GetTransactionStatus", {}],
  ["DataTransfer", { vendorId: "com.example" }],
];

async function ask(client) {
  for (const [action, payload] of questions) {
    count(told.sent, action);
    try {
      await client.call(action, payload);
    } catch (error) {
      told.callErrors.push(`${client.identity}: ${action}: ${error.message}`);
    }
  }
}

server.auth((accept) => accept());
server.on("client", (client) => {
  told.stations += 1;
  client.on("strictValidationFailure", ({ method, error, outbound, isCall }) => {
    const what = `${outbound ? "to" : "from"} the station, ${isCall ? "CALL" : "CALLRESULT"} ${method}`;
    told.violations.push(`${client.identity}: ${what}: ${error.message} ${JSON.stringify(error.details ?? {})}`);
  });
  client.on("badMessage", ({ buffer, error }) => {
    told.violations.push(`${client.identity}: ${error?.message}: ${buffer}`);
  });
  for (const [action, answer] of Object.entries(answers)) {
    client.handle(action, ({ params }) => {
      count(told.received, action);
      // After its boot a station is there for questions.
      if (action === "BootNotification") setTimeout(() => ask(client), 200);
      return answer(params);
    });
  }
});

const http = await server.listen(0, "127.0.0.1");
console.log(http.address().port);
process.stdin.resume();
process.stdin.on("end", () => {
  console.log(JSON.stringify(told));
  process.exit(0);
});
