using System.Security.Cryptography;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.FleetSimulator.Runs;

namespace CloudAssistant.FleetSimulator.Links;

/// <summary>Agents that send reports as long as their sockets take them: a hundred each every few milliseconds. On the loop's thread.</summary>
internal sealed class Flood(FleetLoop loop, FleetLinks links, FleetCounts counts)
{
    private const int AtOnce = 100;
    private const long PauseMs = 5;

    // Tag and length of the first field of a record's key, then the invocation.
    private static readonly byte[] NoRecord = [0x0A, 16, .. new byte[16]];

    private readonly byte[] _frame = new byte[256];
    private readonly byte[] _name = [.. NoRecord];
    private SimLink[] _flooding = [];
    private string _what = "";
    private bool _going;

    /// <param name="count">The first so many agents.</param>
    /// <param name="what"><c>own</c> for the record each ran last, <c>many</c> for another made-up one each time, else one made-up record.</param>
    public void Start(int count, string what)
    {
        (_flooding, _what) = ([.. links.All.Take(count)], what);
        if (_going)
            return;
        _going = true;
        Send();
    }

    public void Stop() => _flooding = [];

    private void Send()
    {
        if (_flooding.Length == 0)
        {
            _going = false;
            return;
        }

        foreach (var link in _flooding)
            for (var i = 0; i < AtOnce && link is { Phase: LinkPhase.Open, HalfSent: null }; i++)
                if (links.Send(link, Report(link)))
                    counts.Floods++;
        loop.After(PauseMs, Send);
    }

    private ReadOnlySpan<byte> Report(SimLink link)
    {
        if (_what == "many")
            RandomNumberGenerator.Fill(_name.AsSpan(2));
        var record = _what switch { "own" => link.LastRecord ?? NoRecord, "many" => _name, _ => NoRecord };
        // A sequence that no report of the agent's own has.
        return _frame.AsSpan(0, Wire.Report(_frame, record, 1L << 50, new(ReportKind.Exited, [])));
    }
}
