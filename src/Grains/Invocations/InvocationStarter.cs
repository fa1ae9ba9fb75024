using System.Collections.Immutable;
using CloudAssistant.Grains.Access;
using CloudAssistant.Grains.Commands;
using CloudAssistant.Grains.Ids;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Interfaces.Schedules;
using CloudAssistant.Grains.Schedules;
using CloudAssistant.Grains.Time;
using Microsoft.Extensions.Options;

namespace CloudAssistant.Grains.Invocations;

/// <summary>Accepts invocations and begins with their slices. Holds nothing: a new id meets no other call, and what repeats a call meets its token.</summary>
internal sealed class InvocationStarter(
    IInvocationStore store,
    ICommandStore commandStore,
    IClientTokens tokens,
    InvocationQuota quota,
    PolicyJudge judge,
    IGrainFactory grains,
    IClock clock,
    IOptions<InvocationOptions> options,
    IOptions<CommandOptions> commands,
    HomeCell cell)
{
    /// <summary>Accepts the invocation under this id, which is new; see <see cref="IInvocationGrain.StartAsync"/>. <paramref name="begun"/> is told what was
    /// committed, unless only its commit is known.</summary>
    public async Task<Reply<InvocationAccepted>> StartAsync(
        InvocationId id, Caller caller, InvocationRequest request, Action<InvocationRow, ImmutableArray<SliceSnapshot>>? begun = null)
    {
        var targets = await judge.TargetsAsync(caller, ActionOf(request), request.Username);
        if (targets.RefuseEarly() is { } forbidden)
            return forbidden;
        // A repeated call is answered, not judged further: the command may have been changed or deleted since.
        if (request.Token is { } token)
        {
            if (!(await tokens.FindAsync(caller.Account, ActionOf(request), token)).Try(out var used, out var mismatch))
                return mismatch;
            if (used is not null && TokenResult.Ids(used) is [var invocation, var command])
                return await KeepAsync(caller, request, new(InvocationId.Parse(invocation), CommandId.Parse(command)), TokenResult.IsMade(used));
        }

        if (!await quota.HasRoomAsync(caller.Account))
            return new Refusal(RefusalCode.InvocationExceedQuota, "The account has made as many invocations today as it may; the day ends at midnight UTC.");
        var plan = await PlanAsync(id, caller, request, targets);
        if (!plan.Try(out var accepted, out var refusal))
            return refusal;
        var (reply, born) = await store.AcceptAsync(accepted);
        if (!reply.Try(out var result, out _))
            return reply;
        if (request.DryRun)
            return reply;
        if (result.Invocation == id)
            quota.Note(caller.Account);
        if ((await KeepAsync(caller, request, result, wasKept: false)).Refused is { } notKept)
            return notKept;
        if (request.Mode != RepeatMode.Once)
            Expect(accepted);
        else
            await BeginAsync(accepted, result, born, begun);
        return result;
    }

    /// <summary>Accepts what was planned and checked elsewhere and runs at once.</summary>
    public async Task<Reply<InvocationAccepted>> AcceptAsync(InvocationPlan plan)
    {
        var (reply, born) = await store.AcceptAsync(plan);
        if (reply.Try(out var result, out _))
            await BeginAsync(plan, result, born, begun: null);
        return reply;
    }

    /// <summary>Stores the command of a RunCommand that wants it: after the acceptance, and again when the call is repeated and nobody came so far.</summary>
    private async Task<Reply<InvocationAccepted>> KeepAsync(Caller caller, InvocationRequest request, InvocationAccepted accepted, bool wasKept)
    {
        if (wasKept || request is not { KeepCommand: true, Draft: { } draft })
            return accepted;
        var kept = await grains.GetCommand(accepted.Command).CreateAsync(caller.Account, AcceptRules.Named(draft, accepted.Command));
        if (kept.Refused is { } notKept)
            return notKept;
        if (request.Token is { } token)
        {
            var result = $"{accepted.Invocation} {accepted.Command}";
            await tokens.ReplaceAsync(caller.Account, ActionOf(request), token, result, TokenResult.Made(result));
        }

        return accepted;
    }

    private static string ActionOf(InvocationRequest request) => request.Command is null ? "RunCommand" : "InvokeCommand";

    private async Task<Reply<InvocationPlan>> PlanAsync(InvocationId id, Caller caller, InvocationRequest request, TargetRights targets)
    {
        var now = clock.Now;
        var command = request.Command ?? CommandId.New(cell.Id, now);
        var rights = new InvocationRights(targets, request);
        var draft = request is { KeepCommand: true, Draft: { } kept } ? AcceptRules.Named(kept, command) : request.Draft;
        if (request.Command is { } chosen)
        {
            var stored = await grains.GetCommand(chosen).GetAsync(caller.Account);
            var exists = stored.Try(out var found, out var refusal);
            rights.Command = (chosen, found?.Draft.Tags);
            if (rights.RefuseCommand(null) is { } forbidden)
                return forbidden;
            if (!exists)
                return refusal!;
            draft = found!.Draft;
        }

        if (AcceptRules.Check(request, draft!, options.Value, commands.Value) is { } refused)
            return refused;
        Frequency? frequency = null;
        if (request.Mode == RepeatMode.Period)
        {
            if (!Frequency.Parse(request.Frequency).Try(out frequency, out var wrong))
                return wrong;
            var timeout = request.Timeout ?? draft!.Timeout;
            if ((frequency.CheckInterval(timeout) ?? AcceptRules.CheckDue(frequency, now)) is { } never)
                return never;
        }

        if (request.KeepCommand && await CommandRules.RefuseQuotaAsync(commandStore, caller.Account, commands.Value) is { } full)
            return full;
        return new InvocationPlan
        {
            Id = id,
            Caller = caller,
            Command = command,
            CommandMustExist = request.Command is not null,
            Draft = AcceptRules.Effective(request, draft!),
            Request = request,
            Rights = rights,
            Now = now.ToUnixTimeMilliseconds(),
            TimeoutMs = (long)(request.Timeout ?? draft!.Timeout).TotalMilliseconds,
            TargetsMax = options.Value.TargetsMax,
            Frequency = frequency,
            TicksPerHourMax = options.Value.TicksPerHourMax,
        };
    }

    private void Expect(InvocationPlan plan)
    {
        // In the zones of the instances it may be due sooner than in any one: the shard looks at once.
        if ((plan.Frequency is { UsesInstanceZone: true } ? plan.Now : plan.Frequency?.NextAfter(plan.Now, plan.Now, "")) is { } due)
            grains.GetScheduleShard(ScheduleShards.Of(plan.Id)).ExpectAsync(due).Ignore();
    }

    private async Task BeginAsync(
        InvocationPlan plan, InvocationAccepted accepted, ImmutableArray<SliceSnapshot> born, Action<InvocationRow, ImmutableArray<SliceSnapshot>>? begun)
    {
        if (!born.IsDefaultOrEmpty)
            Begin(plan, born, begun);
        else if (accepted.Invocation == plan.Id)
            await NudgeAsync(plan.Id);
    }

    private void Begin(InvocationPlan plan, ImmutableArray<SliceSnapshot> born, Action<InvocationRow, ImmutableArray<SliceSnapshot>>? begun)
    {
        var row = InvocationRow.Of(plan, born);
        begun?.Invoke(row, born);
        var body = TaskBodies.Build(row, options.Value.RegionId);
        var now = clock.Now.ToUnixTimeMilliseconds();
        foreach (var slice in born)
            grains.GetSlice(slice.Row.Key).AsReference<ISliceStart>().StartAsync(SliceStart.Of(slice, body, now)).Ignore();
    }

    // Sooner than their own alarm; a nudge that gets lost costs time only.
    private async Task NudgeAsync(InvocationId id)
    {
        foreach (var slice in await store.OpenSlicesAsync(id))
            grains.GetSlice(slice).AdvanceAsync().Ignore();
    }
}
