using System.CommandLine;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Instances;

/// <summary><c>ca instances rename</c></summary>
internal static class InstanceRenameVerb
{
    public static Command Create(SessionOptions session)
    {
        var id = new Argument<string>("instance") { Description = "Id of the instance, mi-…" };
        var name = new Argument<string>("name") { Description = "Its new name, 2 to 128 characters." };
        var verb = new Verb("rename", "Gives an instance another name.", "ca instances rename mi-… web-1") { id, name };
        session.Bind(verb, async (parsed, call, cancellation) =>
        {
            var answer = await call.Client.ModifyManagedInstanceAsync(new() { InstanceId = parsed.GetValue(id), InstanceName = parsed.GetValue(name) }, cancellation);
            call.Screen.Show(answer.Instance, screen => screen.Line($"{answer.Instance.InstanceId} is named {answer.Instance.InstanceName}."));
            return ExitCodes.Success;
        });
        return verb;
    }
}
