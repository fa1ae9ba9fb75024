using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Invocations;

namespace CloudAssistant.WriterBench.Million;

/// <summary>The run, through the stores of a silo: accept, reports that runs have started, reports that they have ended, then what is read of it.</summary>
internal sealed class MillionRun(TestBed bed, MillionSettings settings)
{
    // Four writers of 30 slices each have their next transaction waiting.
    private const int SlicesAtOnce = 240;

    private const int Calls = 50;

    private readonly Load _load = new(bed);
    private readonly List<(InvocationPlan Plan, InstanceId[] Targets)> _invocations = [];
    private long _now;

    public async Task<IReadOnlyList<Phase>> RunAsync()
    {
        var meter = new DatabaseMeter(bed);
        List<(string Name, int Items, Func<Task> Work)> steps =
        [
            ("accept", settings.Targets, AcceptAsync),
            ("started", settings.Targets, () => ReportAsync(ReportKind.Started)),
            ("exited", settings.Targets, () => ReportAsync(ReportKind.Exited)),
            ("fold", _invocations.Count, FoldAsync),
            ("list, first page", Calls, () => RepeatAsync(async () => Of(await bed.Invocations.ListAsync(Load.Caller.Account, new())))),
            ("one invocation, first 1,000 records", Calls, () => RepeatAsync(async () =>
                Of(await bed.Invocations.ListAsync(Load.Caller.Account, new() { Id = _invocations[^1].Plan.Id })))),
            ("results, first page of 50 with outputs", Calls, () => RepeatAsync(async () =>
                Of(await bed.Invocations.ResultsAsync(Load.Caller.Account, new() { Invocation = _invocations[^1].Plan.Id, Page = new(50) })))),
            ("results of one instance, first page", Calls, () => RepeatAsync(async () =>
                Of(await bed.Invocations.ResultsAsync(Load.Caller.Account, new() { Instance = bed.Instances[0], Page = new(50) })))),
        ];
        var phases = new List<Phase>();
        foreach (var (name, items, work) in steps)
        {
            var before = await meter.ReadAsync();
            await work();
            phases.Add(Phase.Between(name, name == "fold" ? _invocations.Count : items, before, await meter.ReadAsync()));
        }

        return phases;
    }

    private async Task AcceptAsync()
    {
        _now = bed.Clock.Now.ToUnixTimeMilliseconds();
        foreach (var targets in bed.Instances.Take(settings.Targets).Chunk(settings.PerInvocation))
        {
            var plan = _load.Plan([.. targets]) with { TargetsMax = settings.PerInvocation };
            Load.Expect((await bed.Invocations.AcceptAsync(plan)).Reply.Refused is null);
            _invocations.Add((plan, targets));
        }
    }

    // A report is made when its slice's turn has come: what waits to be made is no silo's memory.
    private Task ReportAsync(ReportKind kind) => Parallel.ForEachAsync(
        _invocations.SelectMany(one => Enumerable.Range(0, (one.Targets.Length + SliceKey.TargetsMax - 1) / SliceKey.TargetsMax).Select(number => (one.Plan, one.Targets, number))),
        new ParallelOptions { MaxDegreeOfParallelism = SlicesAtOnce },
        async (slice, _) =>
        {
            var key = new SliceKey(slice.Plan.Id, slice.Plan.Now, slice.number);
            var first = slice.number * SliceKey.TargetsMax;
            var instances = new ArraySegment<InstanceId>(slice.Targets, first, Math.Min(SliceKey.TargetsMax, slice.Targets.Length - first));
            await _load.ReportAsync(key, Load.Reports(key, instances, kind));
        });

    /// <summary>As the invocation's grain: the rows of its slices are read and folded, and the indexed status is written.</summary>
    private async Task FoldAsync()
    {
        foreach (var (plan, targets) in _invocations)
        {
            var rows = await bed.Invocations.ReadSlicesAsync(plan.Id);
            var counts = rows.Aggregate(default(StateCounts), (sum, row) => sum + row.Counts);
            Load.Expect(counts.Success == targets.Length && StatusFold.Of(counts) == OverallStatus.Success);
            Load.Expect(await bed.Invocations.SetStatusAsync(plan.Id, StatusFold.Of(counts), StatusFold.ClassicOf(counts), counts.Open == 0, rows.Sum(row => row.Version)));
        }
    }

    private static async Task RepeatAsync(Func<Task<int>> call)
    {
        for (var i = 0; i < Calls; i++)
            Load.Expect(await call() > 0);
    }

    private static int Of<T>(Grains.Interfaces.Replies.Reply<Page<T>> reply) => reply.Try(out var page, out _) ? page.Items.Length : 0;
}
