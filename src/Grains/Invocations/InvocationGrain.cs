using System.Collections.Immutable;
using CloudAssistant.Grains.Access;
using CloudAssistant.Grains.Commands;
using CloudAssistant.Grains.Ids;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Files;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Interfaces.Schedules;
using CloudAssistant.Grains.Interfaces.Tags;
using CloudAssistant.Grains.Schedules;
using CloudAssistant.Grains.Tags;
using CloudAssistant.Grains.Time;
using Microsoft.Extensions.Options;
using Orleans.Streams.Core;
using Orleans.Streams;

namespace CloudAssistant.Grains.Invocations;

/// <inheritdoc cref="IInvocationGrain"/>
[CollectionAgeLimit(Minutes = 2)] // Most invocations are over within seconds, and what it holds stands in the database.
[ImplicitStreamSubscription(SliceAnnouncement.Namespace)]
internal sealed class InvocationGrain(
    IInvocationStore store,
    ISliceStore slices,
    IScheduleStore schedules,
    TickStarter ticks,
    InvocationStarter starter,
    PolicyJudge judge,
    IClock clock,
    IOptions<InvocationOptions> options,
    IOptions<CommandOptions> commands,
    HomeCell cell,
    IInvocationTags tags) : Grain, IInvocationGrain, ITaggedGrain, IStreamSubscriptionObserver
{
    private const string ModifyAction = "ModifyInvocationAttribute";

    private readonly AnnouncedSlices _heard = new();
    private InvocationRow? _row;
    private bool _endsSoon;

    private InvocationId Id => InvocationId.Parse(this.GetPrimaryKeyString());

    public Task<Reply<InvocationAccepted>> StartAsync(Caller caller, InvocationRequest request) => starter.StartAsync(Id, caller, request, Begun);

    public async Task<Reply<Done>> StopAsync(Caller caller, ImmutableArray<InstanceId> instances)
    {
        if (AcceptRules.TooMany(instances.Length, options.Value) is { } tooMany)
            return tooMany;
        var found = await LoadAsync(caller.Account);
        if (await judge.RefuseAsync(caller, "StopInvocation", ResourceType.Invocation, Id.ToString(), await tags.ReadAsync(caller.Account, Id)) is { } forbidden)
            return forbidden;
        if (found is not { } row)
            return NotFound();
        if (row.Request.Mode != RepeatMode.Once)
            return await StopScheduleAsync(instances);
        List<(SliceKey Slice, ImmutableArray<int> Ordinals)> chosen;
        if (instances.IsEmpty)
        {
            chosen = [.. (await store.OpenSlicesAsync(Id)).Select(slice => (slice, default(ImmutableArray<int>)))];
        }
        else
        {
            var targets = await store.FindTargetsAsync(Id, instances);
            if (targets.Count < instances.Distinct().Count())
                return new Refusal(RefusalCode.InvalidInstanceIdNotFound, "The invocation has no such instance among its targets.");
            chosen = [.. targets.GroupBy(target => target.Slice).Select(group => (group.Key, group.Select(target => target.Ordinal).ToImmutableArray()))];
        }

        await FoldAsync(await StopRecordsAsync(chosen));
        return new Done();
    }

    public async Task<Reply<InvocationChanged>> ModifyAsync(Caller caller, InvocationChange change)
    {
        var asked = await LoadAsync(caller.Account);
        var rights = await judge.TargetsAsync(caller, ModifyAction, asked?.Request.Username ?? "");
        var tagged = await tags.ReadAsync(caller.Account, Id);
        if (rights.RefuseOn(null, ModifyAction, ResourceType.Invocation, Id.ToString(), tagged) is { } forbidden)
            return forbidden;
        if (asked is not { } row)
            return NotFound();
        // For all there is to say against it without a lock.
        if (ChangeRules.Apply(row with { Scheduled = row.Scheduled || !row.Finished }, change, row.Command, commands.Value, clock.Now).Refused is { } early)
            return early;
        var command = CommandId.New(cell.Id, clock.Now);
        var work = new ScheduleChange(
            found => ChangeRules.Apply(found, change, command, commands.Value, clock.Now), change.Instances.IsDefault ? [] : change.Instances, options.Value.TargetsMax,
            options.Value.TicksPerHourMax)
        {
            Refuse = (targets, joining) => rights.RefuseOn(targets, ModifyAction, ResourceType.Invocation, Id.ToString(), tagged)
                ?? (joining.Count == 0 ? null : rights.Refuse(targets, joining))
                // How many will carry the tags nobody knows.
                ?? (row.Request.LateTags ? rights.RefuseFuture(row.Request.TargetTags) : null),
        };
        while (true)
        {
            var reply = await schedules.ChangeAsync(Id, work);
            if (reply is null)
            {
                ticks.Start(await schedules.FireAsync(Id));
                continue;
            }

            if (!reply.Try(out var changed, out var refusal))
                return refusal;
            _row = null;
            if (changed.NextDue is { } due)
                GrainFactory.GetScheduleShard(ScheduleShards.Of(Id)).ExpectAsync(due).Ignore();
            return new InvocationChanged(changed.Command);
        }
    }

    public async Task<Reply<Done>> ChangeTagsAsync(Caller caller, TagChange change)
    {
        _row ??= await store.ReadAsync(Id);
        var name = _row is { File: not null } row && row.Account == caller.Account ? SendingId.Of(Id).ToString() : Id.ToString();
        var before = await tags.ReadAsync(caller.Account, Id);
        if (await RefuseAsync(before) is { } forbidden)
            return forbidden;
        if (TagChanges.Apply(before, change, commands.Value).Try(out var after, out _) && await RefuseAsync(after) is { } never)
            return never;
        return await tags.ChangeAsync(caller.Account, Id, change);

        ValueTask<Refusal?> RefuseAsync(ImmutableSortedDictionary<string, string> some) =>
            judge.RefuseAsync(caller, TagChanges.ActionOf(change), ResourceType.Invocation, name, some);
    }

    public async Task SettleAsync()
    {
        _endsSoon = true;
        if (await schedules.SettleAsync(Id))
            DeactivateOnIdle();
    }

    private async Task<Reply<Done>> StopScheduleAsync(ImmutableArray<InstanceId> instances)
    {
        // First, so that no record comes that this does not find.
        if (!(await schedules.StopAsync(Id, instances)).Try(out var open, out var refusal))
            return refusal;
        await StopRecordsAsync([.. open.GroupBy(record => record.Slice).Select(slice => (slice.Key, slice.Select(record => record.Ordinal).ToImmutableArray()))]);
        await SettleAsync();
        return new Done();
    }

    private async Task<IEnumerable<SliceRow>> StopRecordsAsync(List<(SliceKey Slice, ImmutableArray<int> Ordinals)> chosen)
    {
        // By the time of the lock: the agent's time to stop begins when the stop is written, not when it was asked for.
        var stopped = await Task.WhenAll(chosen.Select(part => slices.ChangeAsync(new(
            part.Slice, part.Ordinals, false, seen => SliceRules.Each(seen, clock.Now.ToUnixTimeMilliseconds(), _ => new RecordEvent.StopAsked())))));
        Nudge(chosen.Select(part => part.Slice));
        // The stop of a slice that is alone wrote the status too.
        return stopped.OfType<SliceResult>().Select(result => result.Row).Where(row => !row.Alone);
    }

    public async Task<Reply<InvocationView>> DescribeAsync(AccountId account)
    {
        if (await LoadAsync(account) is not { } row)
            return NotFound();
        var counts = (await store.ReadSlicesAsync(row.Id)).Aggregate(default(StateCounts), (sum, slice) => sum + slice.Counts);
        return new InvocationView
        {
            Id = row.Id,
            Account = row.Account,
            Command = row.Command,
            Draft = row.Draft,
            Request = row.Request,
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAt),
            Counts = counts,
        };
    }

    /// <summary>Slices announce their rows here; the newest of each is folded into the indexed status.</summary>
    public async Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) =>
        await handleFactory.Create<SliceRow>().ResumeAsync((row, _) => FoldAsync([row]));

    private async Task FoldAsync(IEnumerable<SliceRow> told)
    {
        var news = false;
        foreach (var row in told)
            news |= _heard.Hear(row);
        if (!news)
            return;
        _row ??= await store.ReadAsync(Id);
        if (_row is null || _row.Finished)
            return;
        if (_row.Request.Mode != RepeatMode.Once)
        {
            // What its runs come to counts once no further tick follows.
            if ((_endsSoon || !_row.Scheduled) && _heard.Counts.Open == 0)
                await SettleAsync();
            return;
        }

        // A row is announced once it is committed, and what has ended stays ended. Of slices that were never heard of, the rows themselves tell.
        if (_heard.Count < _row.SliceCount)
            foreach (var row in await store.ReadSlicesAsync(Id))
                _heard.Hear(row);
        await WriteStatusAsync(_row, _heard.Counts, _heard.Version);
    }

    private async Task WriteStatusAsync(InvocationRow row, StateCounts counts, long version)
    {
        var (status, classic, finished) = (StatusFold.Of(counts), StatusFold.ClassicOf(counts), counts.Open == 0);
        if (status == row.Status && classic == row.ClassicStatus && finished == row.Finished)
            return;
        // Another activation may know more: then what it wrote is read again before the next is written.
        _row = await store.SetStatusAsync(row.Id, status, classic, finished, version)
            ? row with { Status = status, ClassicStatus = classic, Finished = finished }
            : null;
    }

    private async Task<InvocationRow?> LoadAsync(AccountId account)
    {
        _row ??= await store.ReadAsync(Id);
        // Who sends a file is asked for it in other ways.
        return _row is { File: null } row && row.Account == account ? row : null;
    }

    // What was just committed need not be read again.
    private void Begun(InvocationRow row, ImmutableArray<SliceSnapshot> born)
    {
        _row = row;
        foreach (var slice in born)
            _heard.Hear(slice.Row);
    }

    // Sooner than their own alarm; a nudge that gets lost costs time only.
    private void Nudge(IEnumerable<SliceKey> keys)
    {
        foreach (var key in keys)
            GrainFactory.GetSlice(key).AdvanceAsync().Ignore();
    }

    private static Refusal NotFound() => new(RefusalCode.InvalidInvokeIdNotFound, "The specified invocation does not exist.");
}
