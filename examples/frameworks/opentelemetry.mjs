// OpenTelemetry: a span for every decision. Events hold the call's name and the decision, never its arguments.
import { trace } from "@opentelemetry/api";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { commands, guard } from "./play.mjs";

const exporter = new InMemorySpanExporter();
trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));

const tracer = trace.getTracer("my-agent");
guard.on("policy_check", ({ call, decision }) => {
  const { effect, reason, rules } = decision;
  tracer.startSpan(`policy ${call.tool}`, { attributes: { effect, reason, rules: [...rules] } }).end();
});

for (const command of commands) guard.check({ tool: "bash", args: { command } });
for (const { name, attributes } of exporter.getFinishedSpans()) {
  console.log(`${name}: ${attributes.effect}, ${attributes.reason}, ${attributes.rules.join(" ") || "no rule"}`);
}
