using System.CommandLine;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Commands;

/// <summary><c>ca commands delete</c></summary>
internal static class DeleteCommandVerb
{
    public static Command Create(SessionOptions session)
    {
        var id = CommandsVerb.Id();
        var verb = new Verb("delete", "Deletes a stored command; refused while an invocation that has not ended uses it.", "ca commands delete c-…") { id };
        session.Bind(verb, async (parsed, call, cancellation) =>
        {
            var command = parsed.GetValue(id)!;
            var answer = await call.Client.DeleteCommandAsync(new() { CommandId = command }, cancellation);
            call.Screen.Show(answer, screen => screen.Line($"{command} is deleted."));
            return ExitCodes.Success;
        });
        return verb;
    }
}
