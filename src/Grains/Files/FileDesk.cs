using System.Security.Cryptography;
using CloudAssistant.Grains.Access;
using CloudAssistant.Grains.Ids;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Files;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Grains.Time;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace CloudAssistant.Grains.Files;

/// <inheritdoc cref="IFileDesk"/>
[StatelessWorker, Reentrant]
internal sealed class FileDesk(
    IFileStore store, InvocationStarter starter, PolicyJudge policies, IClientTokens tokens, FileQuota quota, IClock clock, IOptions<SendFileOptions> options, HomeCell cell)
    : Grain, IFileDesk
{
    public async Task<Reply<SendingId>> SendAsync(Caller caller, FileRequest request)
    {
        // The agent itself writes, as root, wherever it is told to: whoever owns the file then, what counts as the user is root.
        var targets = await policies.TargetsAsync(caller, InvocationPlan.SendFile, "");
        if (targets.RefuseEarly() is { } forbidden)
            return forbidden;
        // A repeated call is answered; its targets are not judged again.
        if (request.Token is { } token)
        {
            if (!(await tokens.FindAsync(caller.Account, InvocationPlan.SendFile, token)).Try(out var used, out var mismatch))
                return mismatch;
            if (used is not null && TokenResult.Ids(used) is [var first, ..])
                return SendingId.Of(InvocationId.Parse(first));
        }

        if (FileRules.Check(request, options.Value) is { } wrong)
            return wrong;
        if (!await quota.HasRoomAsync(caller.Account))
            return new Refusal(RefusalCode.InvocationExceedQuota, "The account has sent as many files today as it may; the day ends at midnight UTC.");
        var plan = Plan(caller, request, targets);
        if (!(await starter.AcceptAsync(plan)).Try(out var accepted, out var refusal))
            return refusal;
        if (accepted.Invocation == plan.Id)
            quota.Note(caller.Account);
        return SendingId.Of(accepted.Invocation);
    }

    public async Task<Reply<Page<SendingView>>> ListAsync(Caller caller, SendingQuery query) =>
        await policies.RefuseAsync(caller, "DescribeSendFileResults", ResourceType.Invocation, query.Id?.ToString() ?? ResourceName.All) is { } forbidden
            ? forbidden
            : await store.ListAsync(caller.Account, query);

    // What invocations are found by is the file's own; there is no command. A gateway that knows no files yet takes it for a script: of a kind that no agent
    // which it could reach runs.
    private InvocationPlan Plan(Caller caller, FileRequest request, TargetRights targets)
    {
        var now = clock.Now;
        var timeout = FileRules.Raised(request.Timeout);
        var made = new InvocationRequest { Instances = request.Instances, Tags = request.Tags, ResourceGroupId = request.ResourceGroupId, Token = request.Token };
        return new()
        {
            Id = InvocationId.New(cell.Id, now),
            Caller = caller,
            Command = CommandId.New(cell.Id, now),
            CommandMustExist = false,
            Draft = new() { Name = request.File.Name, Type = ScriptType.Bat, Script = "exit /b 1", Timeout = timeout },
            Request = made,
            Rights = new(targets, made),
            File = request.File with { Sha256 = SHA256.HashData(request.File.Content) },
            Now = now.ToUnixTimeMilliseconds(),
            TimeoutMs = (long)timeout.TotalMilliseconds,
            TargetsMax = options.Value.InstancesMax,
        };
    }
}
