using CloudAssistant.Bench.Hosting;

namespace CloudAssistant.Bench.Measures.Signed;

/// <summary>Bare Kestrel and us in turn, under the same load.</summary>
/// <param name="Ours">Signed calls.</param>
/// <param name="Peer">The trivial GET; null when the peer was not run.</param>
/// <param name="Cpu">Microseconds of processor time per signed call, by process.</param>
/// <param name="PeerCpu">The same per GET.</param>
internal sealed record SignedPair(HttpFigures Ours, HttpFigures? Peer, IReadOnlyDictionary<string, double> Cpu, IReadOnlyDictionary<string, double> PeerCpu)
{
    public double? Ratio => Peer is null ? null : Ours.PerSecond / Peer.PerSecond;
}
