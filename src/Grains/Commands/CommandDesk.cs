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
internal sealed class CommandDesk(ICommandStore store, IClientTokens tokens, IOptions<CommandOptions> options, HomeCell cell, IClock clock)
    : Grain, ICommandDesk
{
    private const string Action = "CreateCommand";

    public async Task<Reply<Command>> CreateAsync(Caller caller, CommandDraft draft, ClientToken? token)
    {
        if (CommandRules.Check(draft, options.Value, nameRequired: true) is { } wrong)
            return wrong;
        var id = CommandId.New(cell.Id, clock.Now);
        if (await store.HasAsManyAsync(caller.Account, options.Value.CommandsPerAccountMax))
            return new Refusal(RefusalCode.CmdCountExceedQuota, $"An account keeps at most {options.Value.CommandsPerAccountMax} commands.");
        if (token is not null)
        {
            if (!(await tokens.ClaimAsync(caller.Account, Action, token, id.ToString())).Try(out var claim, out var refusal))
                return refusal;
            id = CommandId.Parse(claim.Result);
        }

        return await GrainFactory.GetCommand(id).CreateAsync(caller.Account, draft);
    }

    public Task<Reply<Page<Command>>> ListAsync(AccountId account, CommandQuery query) => store.ListAsync(account, query);
}
