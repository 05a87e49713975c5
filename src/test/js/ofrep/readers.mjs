// Asks for a flag as an application does, once for each reader, and prints what it was told:
//   node readers.mjs URL FLAG READERS
import { OFREPProvider } from "@openfeature/ofrep-provider";
import { OpenFeature } from "@openfeature/server-sdk";

const [url, flag, readers] = process.argv.slice(2);
await OpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl: url }));
const client = OpenFeature.getClient();

const told = { new: [], reasons: [], errors: [] };
for (let i = 0; i < Number(readers); i++) {
  const targetingKey = `reader-${i}`;
  const details = await client.getBooleanDetails(flag, false, { targetingKey });
  if (details.errorCode) {
    told.errors.push(details.errorCode);
  }
  if (details.value) {
    told.new.push(targetingKey);
  }
  if (!told.reasons.includes(details.reason)) {
    told.reasons.push(details.reason);
  }
}
told.withoutReader = (await client.getBooleanDetails(flag, false)).errorCode;
told.unknown = (await client.getBooleanDetails("no.expand", true)).errorCode;
told.changedBy = (await client.getBooleanDetails(flag, false, { targetingKey: "a" })).flagMetadata["neap.changedBy"];
console.log(JSON.stringify(told));
await OpenFeature.close();
