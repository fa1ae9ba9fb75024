using CloudAssistant.Grains.Interfaces.Invocations;

namespace CloudAssistant.Grains.Invocations;

/// <summary>What an event makes of a record.</summary>
/// <param name="Next">The record after it; the same object when nothing changes.</param>
/// <param name="Verdict">The answer, when the event was a report.</param>
internal readonly record struct Decision(RecordRow Next, ReportVerdict Verdict = ReportVerdict.Applied);
