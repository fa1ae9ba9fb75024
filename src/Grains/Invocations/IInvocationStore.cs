using System.Collections.Immutable;
using CloudAssistant.Grains.Access;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Files;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Schedules;

namespace CloudAssistant.Grains.Invocations;

/// <summary>An invocation that is to be accepted.</summary>
internal sealed record InvocationPlan
{
    public required InvocationId Id { get; init; }
    public required Caller Caller { get; init; }
    public required CommandId Command { get; init; }

    /// <summary>The command must be there and stay there: its row is locked until the commit.</summary>
    public required bool CommandMustExist { get; init; }

    public required CommandDraft Draft { get; init; }
    public required InvocationRequest Request { get; init; }

    /// <summary>The file that it sends; null when it runs a command.</summary>
    public FileToSend? File { get; init; }

    public required long Now { get; init; }
    public required long TimeoutMs { get; init; }
    public required int TargetsMax { get; init; }

    /// <summary>When it is due; null for what runs at once or waits for boots.</summary>
    public Frequency? Frequency { get; init; }

    /// <summary>Most records that the account's schedules may make in an hour.</summary>
    public long TicksPerHourMax { get; init; } = long.MaxValue;

    /// <summary>What the caller may do to its targets; null for plans that nobody asked for over the API.</summary>
    public InvocationRights? Rights { get; init; }

    /// <summary>It must be known where its instances are: in which time zone, or after which boot.</summary>
    public bool NeedsPlacements => Request.Mode != RepeatMode.Once && Frequency is null or { UsesInstanceZone: true };

    /// <summary>Name of the action that asks for files to be sent.</summary>
    public const string SendFile = "SendFile";

    /// <summary>The action that asked for it: client tokens are by action.</summary>
    public string Action => File is not null ? SendFile : CommandMustExist ? "InvokeCommand" : "RunCommand";

    /// <summary>The request without what stands elsewhere or is of no use later.</summary>
    public InvocationRequest Kept => Request with { Instances = [], Draft = null, Token = null };
}

/// <summary>What became of an acceptance.</summary>
/// <param name="Reply">The answer.</param>
/// <param name="Born">The slices it began with, as they were committed; default when it was accepted earlier, or when only its commit is known.</param>
internal readonly record struct Acceptance(Reply<InvocationAccepted> Reply, ImmutableArray<SliceSnapshot> Born);

/// <summary>What stands in the database of an invocation.</summary>
internal sealed record InvocationRow
{
    public required InvocationId Id { get; init; }
    public required AccountId Account { get; init; }
    public required CommandId Command { get; init; }
    public required CommandDraft Draft { get; init; }
    public required InvocationRequest Request { get; init; }

    /// <summary>The file that it sends; null when it runs a command.</summary>
    public FileToSend? File { get; init; }

    public required long CreatedAt { get; init; }
    public required OverallStatus Status { get; init; }
    public required OverallStatus ClassicStatus { get; init; }
    public required bool Finished { get; init; }
    public required int SliceCount { get; init; }

    /// <summary>Further ticks may come.</summary>
    public bool Scheduled { get; init; }

    /// <summary>How the instances of one that repeated stood when it ended; null before, and for those that ran at once.</summary>
    public StateCounts? FinalCounts { get; init; }

    /// <summary>Its latest tick, Unix milliseconds.</summary>
    public required long LastTick { get; init; }

    /// <summary>The row that the acceptance of a plan wrote.</summary>
    public static InvocationRow Of(InvocationPlan plan, ImmutableArray<SliceSnapshot> born)
    {
        var waiting = new StateCounts { Waiting = born.Sum(slice => slice.Records.Count) };
        return new()
        {
            Id = plan.Id,
            Account = plan.Caller.Account,
            Command = plan.Command,
            Draft = plan.Draft,
            Request = plan.Kept,
            File = plan.File,
            CreatedAt = plan.Now,
            Status = StatusFold.Of(waiting),
            ClassicStatus = StatusFold.ClassicOf(waiting),
            Finished = false,
            SliceCount = born.Length,
            LastTick = plan.Now,
        };
    }
}

/// <summary>What a look saw.</summary>
/// <param name="IsFresh">Nobody used the nonce before; else nothing of the page may be told.</param>
/// <param name="Page">The invocation, or an empty page when it is not there or another's; null for one that repeats, of which more must be read.</param>
internal readonly record struct Seen(bool IsFresh, Page<InvocationView>? Page);

/// <summary>Reads and writes invocations.</summary>
internal interface IInvocationStore
{
    /// <summary>One transaction: client token, command lock, targets, invocation, slices, records. Its commit is the moment of acceptance.
    /// Returns the invocation that counts: another one when the client token was used before. An unknown outcome is re-read before it is answered.</summary>
    Task<Acceptance> AcceptAsync(InvocationPlan plan);

    /// <summary>The invocation, whoever owns it, also one that sends a file; null when there is none.</summary>
    Task<InvocationRow?> ReadAsync(InvocationId id);

    /// <summary>The slice rows of its latest tick.</summary>
    Task<IReadOnlyList<SliceRow>> ReadSlicesAsync(InvocationId id);

    /// <summary>Writes the indexed status, only forward of what slices show: <paramref name="finished"/> only ever becomes true.</summary>
    /// <param name="id">The invocation.</param>
    /// <param name="status">InvocationStatus.</param>
    /// <param name="classic">InvokeStatus.</param>
    /// <param name="finished">No record is open.</param>
    /// <param name="version">Sum of the versions of the slice rows it was folded from; nothing is written over what was folded from later ones.</param>
    /// <returns>Whether it was written.</returns>
    Task<bool> SetStatusAsync(InvocationId id, OverallStatus status, OverallStatus classic, bool finished, long version);

    /// <summary>Unfinished invocations with no open slice left: their announcement got lost.</summary>
    Task<IReadOnlyList<InvocationId>> StaleAsync(long createdBefore, int limit);

    /// <summary>Records of the invocation for these instances, or none for those that are not among its targets.</summary>
    Task<IReadOnlyList<RecordKey>> FindTargetsAsync(InvocationId id, ImmutableArray<InstanceId> instances);

    /// <summary>Slices of the invocation that still have open records.</summary>
    Task<IReadOnlyList<SliceKey>> OpenSlicesAsync(InvocationId id);

    /// <summary>Open records of these instances.</summary>
    Task<IReadOnlyList<(InstanceId Instance, RecordKey Record)>> OpenRecordsAsync(IReadOnlyCollection<InstanceId> instances);

    /// <summary>Invocations of the account that run commands and whose ids were made from <paramref name="from"/> until before <paramref name="until"/>; counts no further than
    /// <paramref name="limit"/>.</summary>
    Task<long> CountAsync(AccountId account, DateTimeOffset from, DateTimeOffset until, long limit);

    /// <summary>Those of these instances that are not registered any more.</summary>
    Task<IReadOnlySet<InstanceId>> ReleasedAsync(IReadOnlySet<InstanceId> instances);

    Task<Reply<Page<InvocationView>>> ListAsync(AccountId account, InvocationQuery query);

    /// <summary>Whether <see cref="LookAsync"/> takes the query: one invocation is asked for, and nothing else of it.</summary>
    bool CanLook(InvocationQuery query);

    /// <summary>Looks at one invocation, and burns the caller's nonce on the way; see <see cref="IAccessBook.BurnAsync"/>.</summary>
    Task<Seen> LookAsync(AccountId account, InvocationQuery query, Nonce nonce);

    Task<Reply<Page<RecordView>>> ResultsAsync(AccountId account, RecordQuery query);
}
