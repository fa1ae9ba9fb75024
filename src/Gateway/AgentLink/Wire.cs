using System.IO.Pipelines;

namespace CloudAssistant.Gateway.AgentLink;

/// <summary>The connection of one agent once nothing on it is HTTP any more.</summary>
/// <param name="Input">What comes.</param>
/// <param name="Output">What goes.</param>
/// <param name="Abort">Cuts it: reads and writes under way fail.</param>
/// <param name="SourceAddress">Where it comes from.</param>
internal sealed record Wire(PipeReader Input, PipeWriter Output, Action Abort, string SourceAddress)
{
    /// <summary>For logs.</summary>
    public override string ToString() => $"Wire from {SourceAddress}";
}
