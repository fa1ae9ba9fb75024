using CloudAssistant.Agent.Protocol;

namespace CloudAssistant.FleetSimulator.Links;

/// <summary>What a simulated agent has to say of one run.</summary>
internal readonly record struct ToReport(ReportKind Kind, byte[] Output, int ExitCode = 0, long StartedAgoMs = 0, ReportError Error = ReportError.None);
