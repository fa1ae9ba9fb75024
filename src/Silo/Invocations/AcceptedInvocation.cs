using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;

namespace CloudAssistant.Silo.Invocations;

/// <summary>An invocation that is accepted, with its first records and the slices that keep their books.</summary>
internal sealed class AcceptedInvocation
{
    private readonly IReadOnlyList<Target> _targets;

    public AcceptedInvocation(InvocationPlan plan, IReadOnlyList<Target> targets)
    {
        Plan = plan;
        Records = new RecordRow[targets.Count];
        for (var ordinal = 0; ordinal < targets.Count; ordinal++)
            Records[ordinal] = Record(plan, targets[ordinal], ordinal);
        Slices = [.. Records.Chunk(SliceKey.TargetsMax).Select(records => Slice(plan, records))];
        _targets = targets;
    }

    public InvocationPlan Plan { get; }

    public RecordRow[] Records { get; }

    public SliceRow[] Slices { get; }

    /// <summary>Its rate window; null when nothing limits it.</summary>
    public RateWindow? Window => Plan.Request.Rate is { } policy
        ? RateWindow.Open(new(Plan.Id, Plan.Now), policy, Records.Length, Plan.Request.DeliveryTimeout, Plan.Now)
        : null;

    /// <summary>What the commit makes true: the slices, all of their records, and the links these were written for.</summary>
    public ImmutableArray<SliceSnapshot> Snapshots() =>
    [
        .. Slices.Select(slice =>
        {
            var first = slice.Key.Number * SliceKey.TargetsMax;
            var records = new ArraySegment<RecordRow>(Records, first, Math.Min(SliceKey.TargetsMax, Records.Length - first));
            var links = new Dictionary<int, LiveLink>(records.Count);
            foreach (var record in records)
                if (_targets[record.Key.Ordinal].Link is { } link)
                    links[record.Key.Ordinal] = link;
            return new SliceSnapshot(slice, records, links);
        }),
    ];

    private static RecordRow Record(InvocationPlan plan, Target target, int ordinal)
    {
        var waiting = new RecordRow
        {
            Key = new(plan.Id, plan.Now, ordinal),
            Account = plan.Caller.Account,
            Instance = target.Instance,
            State = RecordState.Waiting,
            StartBy = plan.Request.Rate is null ? plan.Now + (long)plan.Request.DeliveryTimeout.TotalMilliseconds : RecordRow.StartByNotYet,
            UpdatedAt = plan.Now,
        };
        // What is limited waits for its turn.
        return target.Link is { } link && plan.Request.Rate is null
            ? RecordRules.Decide(waiting, new RecordEvent.LinkPresent(link.Epoch), plan.Now, plan.TimeoutMs).Next
            : waiting;
    }

    private static SliceRow Slice(InvocationPlan plan, RecordRow[] records) => new()
    {
        Key = records[0].Key.Slice,
        Account = plan.Caller.Account,
        Version = 1,
        TimeoutMs = plan.TimeoutMs,
        Limited = plan.Request.Rate is not null,
        AttendAt = records.Min(record => RecordRules.AttendAt(record, plan.Now)),
        Counts = new()
        {
            Waiting = records.Count(record => record.State == RecordState.Waiting),
            Sent = records.Count(record => record.State == RecordState.Sent),
        },
    };
}
