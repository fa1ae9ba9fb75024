using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;

namespace CloudAssistant.WriterBench;

/// <summary>Work for the stores. What is prepared is not measured.</summary>
internal sealed class Load(TestBed bed)
{
    public static readonly Caller Caller = new(AccountId.First, "bench");

    private long Now => bed.Clock.Now.ToUnixTimeMilliseconds();

    public Task<Func<Task>> PrepareAcceptsAsync(int count, int callers)
    {
        var plans = Enumerable.Range(0, count).Select(i => Plan([bed.Instances[i % bed.Instances.Count]])).ToArray();
        return Task.FromResult<Func<Task>>(async () =>
        {
            var next = -1;
            await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
            {
                for (var i = Interlocked.Increment(ref next); i < plans.Length; i = Interlocked.Increment(ref next))
                    Expect((await bed.Invocations.AcceptAsync(plans[i])).Reply.Refused is null);
            })));
        });
    }

    public Task<Func<Task>> PrepareWideAcceptAsync(int targets)
    {
        var plan = Plan([.. bed.Instances.Take(targets)]);
        return Task.FromResult<Func<Task>>(async () => Expect((await bed.Invocations.AcceptAsync(plan)).Reply.Refused is null));
    }

    public async Task<Func<Task>> PrepareReportsAsync(int slices, int perSlice, bool started, bool exited)
    {
        var targets = bed.Instances.Take(slices * perSlice).ToArray();
        var keys = new List<(SliceKey Key, InstanceId[] Instances)>();
        if (perSlice == SliceKey.TargetsMax)
        {
            var plan = Plan([.. targets]);
            Expect((await bed.Invocations.AcceptAsync(plan)).Reply.Refused is null);
            keys.AddRange(targets.Chunk(perSlice).Select((chunk, i) => (new SliceKey(plan.Id, plan.Now, i), chunk)));
        }
        else
        {
            await Parallel.ForEachAsync(targets, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (target, _) =>
            {
                var plan = Plan([target]);
                Expect((await bed.Invocations.AcceptAsync(plan)).Reply.Refused is null);
                lock (keys)
                    keys.Add((new(plan.Id, plan.Now, 0), [target]));
            });
        }

        var work = keys.Select(slice => (
            Started: Reports(slice.Key, slice.Instances, ReportKind.Started), Exited: Reports(slice.Key, slice.Instances, ReportKind.Exited), slice.Key)).ToArray();
        if (exited && !started)
            await Parallel.ForEachAsync(work, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (slice, _) => await ReportAsync(slice.Key, slice.Started));
        return () => Task.WhenAll(work.Select(slice => Task.Run(async () =>
        {
            if (started)
                await ReportAsync(slice.Key, slice.Started);
            if (exited)
                await ReportAsync(slice.Key, slice.Exited);
        })));
    }

    public async Task ReportAsync(SliceKey key, ImmutableArray<AgentReport> reports)
    {
        var verdicts = new ReportVerdict[reports.Length];
        var ordinals = reports.Select(report => report.Record.Ordinal).ToImmutableArray();
        await bed.Slices.ChangeAsync(new(key, ordinals, WithLinks: false, seen => SliceRules.Report(seen, reports, Now, verdicts)));
        Expect(verdicts.All(verdict => verdict == ReportVerdict.Applied));
    }

    public static ImmutableArray<AgentReport> Reports(SliceKey key, IReadOnlyList<InstanceId> instances, ReportKind kind) =>
    [
        .. instances.Select((instance, i) => new AgentReport
        {
            Record = new(key.Invocation, key.Tick, key.Number * SliceKey.TargetsMax + i),
            Instance = instance,
            Kind = kind,
            ExitCode = kind == ReportKind.Exited ? 0 : null,
            StartedAgo = TimeSpan.Zero,
            FinishedAgo = TimeSpan.Zero,
            // A hundred bytes that no other target has.
            Output = kind == ReportKind.Exited ? System.Text.Encoding.UTF8.GetBytes($"{key} {i}".PadRight(100, '.')) : null,
        }),
    ];

    public InvocationPlan Plan(ImmutableArray<InstanceId> instances)
    {
        var draft = new CommandDraft { Name = "bench", Type = ScriptType.Shell, Script = "echo hello" };
        return new()
        {
            Id = InvocationId.New(CellId.Default, bed.Clock.Now),
            Caller = Caller,
            Command = CommandId.New(CellId.Default, bed.Clock.Now),
            CommandMustExist = false,
            Draft = draft,
            Request = new() { Draft = draft, Instances = instances },
            Now = Now,
            TimeoutMs = 60_000,
            TargetsMax = 100_000,
        };
    }

    public static void Expect(bool held)
    {
        if (!held)
            throw new InvalidOperationException("The work was not done; there is nothing to measure.");
    }
}
