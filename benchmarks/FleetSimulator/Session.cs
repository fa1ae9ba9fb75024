using System.Diagnostics;
using System.Net;
using System.Text.Json;
using CloudAssistant.FleetSimulator.Fleet;
using CloudAssistant.FleetSimulator.Links;
using CloudAssistant.FleetSimulator.Runs;

namespace CloudAssistant.FleetSimulator;

/// <summary>
/// One run of the simulator. Commands on standard input, one per line, each answered by one line of JSON:
/// <c>counts</c>; <c>answered N</c>, answered at once, and once more when N more reports have been; <c>lose N</c> cuts the first N links; <c>deaf N</c> makes the first N agents stop reading;
/// <c>slow N</c> makes them send a byte a second; <c>flood N</c> makes them send reports of a record that does not exist, <c>flood N own</c> of the one
/// they ran last, <c>flood N many</c> each of another that does not exist; <c>heal N</c> ends all of that. It ends when standard input does.
/// </summary>
internal sealed class Session(FleetMember[] members, IPEndPoint[] gateways, IPAddress source, RunOptions options, int realAtOnce)
{
    private readonly FleetCounts _counts = new();
    private Flood? _flood;

    public int Run()
    {
        using var loop = new FleetLoop();
        using var shell = options.Kind == RunKind.Real ? new ShellHelper(realAtOnce) : null;
        var links = new FleetLinks(loop, members, gateways, source, FleetFile.NextCounters(TimeProvider.System), _counts);
        var runs = new FleetRuns(loop, links, _counts, options, shell);
        _flood = new(loop, links, _counts);
        loop.Post(links.OpenAll);
        new Thread(() => ReadCommands(loop, links, runs)) { IsBackground = true }.Start();
        loop.Run(links.OnSocket);
        return 0;
    }

    private void ReadCommands(FleetLoop loop, FleetLinks links, FleetRuns runs)
    {
        while (Console.In.ReadLine() is { } line)
            loop.Post(() => Take(line.Split(' '), links, runs));
        loop.Stop();
    }

    private void Take(string[] words, FleetLinks links, FleetRuns runs)
    {
        if (words is ["answered", var text] && long.TryParse(text, out var count))
        {
            runs.WhenAnswered(count, () => Console.Out.WriteLine("{}"));
            Console.Out.WriteLine("{}");
        }
        else
        {
            Console.Out.WriteLine(Answer(words, links, runs));
        }
    }

    private string Answer(string[] words, FleetLinks links, FleetRuns runs)
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
            case "slow":
                foreach (var link in links.All.Take(count))
                    links.SlowDown(link);
                break;
            case "flood":
                _flood!.Start(count, words.Length > 2 ? words[2] : "");
                break;
            case "heal":
                _flood!.Stop();
                foreach (var link in links.All.Take(count))
                    links.Heal(link);
                break;
            case "counts":
                break;
            default:
                return JsonSerializer.Serialize(new { Error = $"Unknown command {words[0]}: counts, answered N, lose N, deaf N, slow N, flood N [own | many], heal N." });
        }

        using var self = Process.GetCurrentProcess();
        return JsonSerializer.Serialize(new
        {
            Agents = links.All.Count, Open = links.OpenCount, runs.Unanswered, _counts.Runs, _counts.Duplicates, _counts.Stops, _counts.Asks,
            _counts.ReportsSent, _counts.ReportsSentAgain, _counts.Answered, _counts.AnsweredOtherwise, _counts.AnswerMsMax,
            _counts.Floods, _counts.LinksOpened, _counts.LinksLost, _counts.LinksRefused,
            CpuSeconds = self.TotalProcessorTime.TotalSeconds, ResidentBytes = self.WorkingSet64,
        });
    }
}
