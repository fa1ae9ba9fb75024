using System.Diagnostics;
using System.Net;
using System.Text.Json;
using CloudAssistant.FleetSimulator.Fleet;
using CloudAssistant.FleetSimulator.Links;
using CloudAssistant.FleetSimulator.Runs;

namespace CloudAssistant.FleetSimulator;

/// <summary>
/// One run of the simulator. Commands on standard input, one per line, each answered by one line of JSON:
/// <c>counts</c>; <c>answered N</c>, answered once N more reports have been; <c>lose N</c> cuts the first N links; <c>deaf N</c> makes the first N agents stop reading; <c>flood N</c> makes them send reports
/// of records that do not exist. It ends when standard input does.
/// </summary>
internal sealed class Session(FleetMember[] members, IPEndPoint[] gateways, IPAddress source, RunOptions options, int realAtOnce)
{
    private readonly FleetCounts _counts = new();

    public int Run()
    {
        using var loop = new FleetLoop();
        using var shell = options.Kind == RunKind.Real ? new RealShell(realAtOnce) : null;
        var links = new FleetLinks(loop, members, gateways, source, FleetFile.NextCounters(TimeProvider.System), _counts);
        var runs = new FleetRuns(loop, links, _counts, options, shell);
        loop.Post(links.OpenAll);
        new Thread(() => ReadCommands(loop, links, runs)) { IsBackground = true }.Start();
        loop.Run(links.OnSocket);
        return 0;
    }

    private void ReadCommands(FleetLoop loop, FleetLinks links, FleetRuns runs)
    {
        while (Console.In.ReadLine() is { } line)
            loop.Post(() => Take(line.Split(' '), loop, links, runs));
        loop.Stop();
    }

    private void Take(string[] words, FleetLoop loop, FleetLinks links, FleetRuns runs)
    {
        if (words is ["answered", var text] && long.TryParse(text, out var count))
            runs.WhenAnswered(count, () => Console.Out.WriteLine("{}"));
        else
            Console.Out.WriteLine(Answer(words, loop, links, runs));
    }

    private string Answer(string[] words, FleetLoop loop, FleetLinks links, FleetRuns runs)
    {
        var count = words.Length > 1 && int.TryParse(words[1], out var number) ? number : 0;
        switch (words[0])
        {
            case "lose":
                foreach (var link in links.All.Take(count))
                    links.Lose(link);
                break;
            case "deaf":
                foreach (var link in links.All.Take(count))
                    links.StopReading(link);
                break;
            case "flood":
                Flood(loop, links, count);
                break;
            case "counts":
                break;
            default:
                return JsonSerializer.Serialize(new { Error = $"Unknown command {words[0]}: counts, answered N, lose N, deaf N, flood N." });
        }

        using var self = Process.GetCurrentProcess();
        return JsonSerializer.Serialize(new
        {
            Agents = links.All.Count, Open = links.OpenCount, runs.Unanswered, _counts.Runs, _counts.Duplicates, _counts.Stops, _counts.Asks,
            _counts.ReportsSent, _counts.ReportsSentAgain, _counts.Answered, _counts.AnsweredOtherwise, _counts.AnswerMsMax,
            _counts.LinksOpened, _counts.LinksLost, _counts.LinksRefused,
            CpuSeconds = self.TotalProcessorTime.TotalSeconds, ResidentBytes = self.WorkingSet64,
        });
    }

    // Each flooding agent has a hundred reports under way, and sends another hundred every few milliseconds, as long as its socket takes them.
    private static void Flood(FleetLoop loop, FleetLinks links, int count)
    {
        var report = new byte[256];
        Span<byte> record = stackalloc byte[18];
        record[0] = 0x0A;
        record[1] = 16;
        var length = Wire.Report(report, record, 1L << 50, new(Agent.Protocol.ReportKind.Exited, []));
        var flooding = links.All.Take(count).ToArray();

        void Send()
        {
            foreach (var link in flooding)
                for (var i = 0; i < 100 && link.Phase == LinkPhase.Open && link.HalfSent is null; i++)
                    links.Send(link, report.AsSpan(0, length));
            loop.After(5, Send);
        }

        Send();
    }
}
