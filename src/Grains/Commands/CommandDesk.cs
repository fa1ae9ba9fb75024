using CloudAssistant.Grains.Access;
using CloudAssistant.Grains.Ids;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Time;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace CloudAssistant.Grains.Commands;

/// <inheritdoc cref="ICommandDesk"/>
[StatelessWorker, Reentrant]
internal sealed class CommandDesk(
    ICommandStore store, IClientTokens tokens, PolicyJudge judge, IOptions<CommandOptions> options, HomeCell cell, IClock clock)
    : Grain, ICommandDesk
{
    private const string Action = "CreateCommand";

    public async Task<Reply<Command>> CreateAsync(Caller caller, CommandDraft draft, ClientToken? token)
    {
        if (await judge.RefuseAsync(caller, Action, ResourceType.Command, ResourceName.All, draft.Tags) is { } forbidden)
            return forbidden;
        // A repeated call is answered, not judged: limits and commands may have changed since.
        if (token is not null)
        {
            if (!(await tokens.FindAsync(caller.Account, Action, token)).Try(out var used, out var mismatch))
                return mismatch;
            if (used is not null)
                return await AgainAsync(caller.Account, draft, token, used);
        }

        if (CommandRules.Check(draft, options.Value, nameRequired: true) is { } wrong)
            return wrong;
        if (await CommandRules.RefuseQuotaAsync(store, caller.Account, options.Value) is { } full)
            return full;
        var id = CommandId.New(cell.Id, clock.Now);
        if (token is null)
            return await GrainFactory.GetCommand(id).CreateAsync(caller.Account, draft);
        return (await tokens.ClaimAsync(caller.Account, Action, token, id.ToString())).Try(out var claim, out var refusal)
            ? await AgainAsync(caller.Account, draft, token, claim.Result)
            : refusal;
    }

    /// <summary>The first answer; before it the command, should nobody have come so far as to make it.</summary>
    private async Task<Reply<Command>> AgainAsync(AccountId account, CommandDraft draft, ClientToken token, string result)
    {
        var id = CommandId.Parse(TokenResult.Ids(result)[0]);
        if (TokenResult.IsMade(result))
            return new Command { Id = id, Account = account, Draft = draft, CreatedAt = id.Value.CreatedAt };
        var made = await GrainFactory.GetCommand(id).CreateAsync(account, draft);
        if (made.Refused is null)
            await tokens.ReplaceAsync(account, Action, token, result, TokenResult.Made(result));
        return made;
    }

    public async Task<Reply<Page<Command>>> ListAsync(Caller caller, CommandQuery query) =>
        await judge.RefuseAsync(caller, "DescribeCommands", ResourceType.Command, query.Id?.ToString() ?? ResourceName.All) is { } forbidden
            ? forbidden
            : await store.ListAsync(caller.Account, query);
}
