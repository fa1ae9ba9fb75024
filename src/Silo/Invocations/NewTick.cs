using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;

namespace CloudAssistant.Silo.Invocations;

/// <summary>What all records of a new tick share.</summary>
/// <param name="Invocation">Of which invocation.</param>
/// <param name="Account">Whose.</param>
/// <param name="Tick">When it was due, Unix milliseconds.</param>
/// <param name="Now">When it is written.</param>
/// <param name="TimeoutMs">Timeout of a run.</param>
/// <param name="DeliveryTimeout">How long it waits for an offline instance.</param>
/// <param name="Rate">Its rate control.</param>
/// <param name="FirstSlice">Number of its first slice: more than 0 when another time zone has had the same tick.</param>
/// <param name="IsOnly">No other tick of the invocation is there or comes.</param>
internal readonly record struct TickPlan(
    InvocationId Invocation, AccountId Account, long Tick, long Now, long TimeoutMs, TimeSpan DeliveryTimeout, RatePolicy? Rate, int FirstSlice = 0,
    bool IsOnly = false)
{
    /// <summary>The one tick of an invocation that runs at once.</summary>
    public static TickPlan Of(InvocationPlan plan) =>
        new(plan.Id, plan.Caller.Account, plan.Now, plan.Now, plan.TimeoutMs, plan.Request.DeliveryTimeout, plan.Request.Rate, IsOnly: true);

    /// <summary>A tick of one that repeats.</summary>
    public static TickPlan Of(InvocationRow invocation, long tick, long now, int firstSlice) =>
        new(invocation.Id, invocation.Account, tick, now, (long)(invocation.Request.Timeout ?? invocation.Draft.Timeout).TotalMilliseconds, invocation.Request.DeliveryTimeout,
            invocation.Request.Rate, firstSlice);
}

/// <summary>The records of one tick, with the slices that keep their books, as they are inserted.</summary>
internal sealed class NewTick
{
    private const string StillRuns = "The run before was still under way when this one was due.";

    private readonly TickPlan _plan;
    private readonly IReadOnlyList<Target> _targets;

    public NewTick(TickPlan plan, IReadOnlyList<Target> targets)
    {
        (_plan, _targets) = (plan, targets);
        Records = new RecordRow[targets.Count];
        for (var number = 0; number < targets.Count; number++)
            Records[number] = Record(targets[number], FirstOrdinal + number);
        Slices = [.. Records.Chunk(SliceKey.TargetsMax).Select(Slice)];
    }

    public RecordRow[] Records { get; }

    public SliceRow[] Slices { get; }

    public AccountId Account => _plan.Account;

    /// <summary>Its rate window; null when nothing limits it.</summary>
    public RateWindow? Window => _plan.Rate is { } policy && Records.Length > 0
        ? RateWindow.Open(new(_plan.Invocation, _plan.Tick), policy, Records.Length, _plan.DeliveryTimeout, _plan.Now)
        : null;

    private int FirstOrdinal => _plan.FirstSlice * SliceKey.TargetsMax;

    /// <summary>What the commit makes true: the slices, all of their records, and the links these were written for.</summary>
    public ImmutableArray<SliceSnapshot> Snapshots() =>
    [
        .. Slices.Select(slice =>
        {
            var first = (slice.Key.Number * SliceKey.TargetsMax) - FirstOrdinal;
            var records = new ArraySegment<RecordRow>(Records, first, Math.Min(SliceKey.TargetsMax, Records.Length - first));
            var links = new Dictionary<int, LiveLink>(records.Count);
            foreach (var record in records)
                if (_targets[record.Key.Ordinal - FirstOrdinal].Link is { } link)
                    links[record.Key.Ordinal] = link;
            return new SliceSnapshot(slice, records, links);
        }),
    ];

    private RecordRow Record(Target target, int ordinal)
    {
        var waiting = new RecordRow
        {
            Key = new(_plan.Invocation, _plan.Tick, ordinal),
            Account = _plan.Account,
            Instance = target.Instance,
            State = RecordState.Waiting,
            StartBy = _plan.Rate is null ? _plan.Now + (long)_plan.DeliveryTimeout.TotalMilliseconds : RecordRow.StartByNotYet,
            UpdatedAt = _plan.Now,
        };
        if (target.StillRuns)
            return RecordRules.End(waiting, RecordState.Aborted, _plan.Now, RecordError.TaskConcurrencyLimit, StillRuns);
        // What is limited waits for its turn.
        return target.Link is { } link && _plan.Rate is null
            ? RecordRules.Decide(waiting, new RecordEvent.LinkPresent(link.Epoch), _plan.Now, _plan.TimeoutMs).Next
            : waiting;
    }

    private SliceRow Slice(RecordRow[] records) => new()
    {
        Key = records[0].Key.Slice,
        Account = _plan.Account,
        Version = 1,
        TimeoutMs = _plan.TimeoutMs,
        Limited = _plan.Rate is not null,
        Alone = _plan.IsOnly && Records.Length <= SliceKey.TargetsMax,
        AttendAt = records.Min(record => RecordRules.AttendAt(record, _plan.Now)),
        Counts = new()
        {
            Waiting = records.Count(record => record.State == RecordState.Waiting),
            Sent = records.Count(record => record.State == RecordState.Sent),
            Aborted = records.Count(record => record.State == RecordState.Aborted),
        },
    };
}
