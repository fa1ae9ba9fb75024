using System.CommandLine;
using CloudAssistant.Api.Access;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Access;

/// <summary><c>ca keys</c></summary>
internal static class KeysVerb
{
    public static Command Create(SessionOptions session) => new Verb(
        "keys",
        "Access keys: who may call the server. What a key may do is said by the policies attached to it: see ca policies.",
        "ca keys create deploy --key-file deploy.json --policy RunOnTest",
        "ca keys disable CAK…")
    {
        List(session),
        Make(session),
        Switch(session, "enable", "Takes calls of a key again.", "Active"),
        Switch(session, "disable", "Refuses calls of a key, within seconds. Not of the last key with AdministratorAccess.", "Inactive"),
        Rename(session),
        Delete(session),
    };

    private static Argument<string> Key() => new("key") { Description = "Id of the key, as ca keys list shows it.", HelpName = "KEY" };

    private static Verb List(SessionOptions session)
    {
        var verb = new Verb("list", "Lists all keys, oldest first, without their secrets.", "ca keys list", "ca keys list --output json");
        session.Bind(verb, async (_, call, cancellation) =>
        {
            var keys = (await call.Client.ListAccessKeysAsync(new(), cancellation)).AccessKeys;
            call.Screen.Show(keys, screen => screen.Table(
                ["Key", "Name", "Status", "Created", "Last used", "Policies"],
                keys.Select(key => (string[])
                    [key.AccessKeyId, key.Name, key.Status, key.CreateDate, key.LastUsedDate.Length > 0 ? key.LastUsedDate : "never", string.Join(' ', key.Policies)])));
            return ExitCodes.Success;
        });
        return verb;
    }

    private static Verb Make(SessionOptions session)
    {
        var name = new Argument<string>("name") { Description = "What the key is for, 1 to 64 characters.", HelpName = "NAME" };
        var policies = new Option<string[]>("--policy") { Description = "Attach this policy; may be repeated. Without any the key may do nothing.", HelpName = "NAME" };
        var file = new Option<string?>("--key-file") { Description = "Write id and secret to this new file, which only you may read, for --access-key-file. Default: show them.", HelpName = "FILE" };
        var verb = new Verb("create", "Makes a key. Its secret is told only here.", "ca keys create deploy --key-file deploy.json --policy RunOnTest") { name, policies, file };
        session.Bind(verb, async (parsed, call, cancellation) =>
        {
            // Before a key is made that nobody would have the secret of.
            if (parsed.GetValue(file) is { } taken && File.Exists(taken))
                throw new UsageException($"{taken} is there already.");
            var made = await call.Client.CreateAccessKeyAsync(new() { Name = parsed.GetValue(name) }, cancellation);
            if (parsed.GetValue(file) is { } path)
                await NewKeyFile.WriteAsync(path, made, cancellation);
            call.Screen.Show(made, screen =>
            {
                if (parsed.GetValue(file) is { } written)
                {
                    screen.Line($"{made.AccessKey.AccessKeyId}  {written}");
                    return;
                }

                screen.Note("The secret is shown only here:");
                screen.Line($"{made.AccessKey.AccessKeyId}  {made.AccessKeySecret}");
            });
            foreach (var policy in parsed.GetValue(policies) ?? [])
                await call.Client.AttachPolicyAsync(new() { PolicyName = policy, UserAccessKeyId = made.AccessKey.AccessKeyId }, cancellation);
            return ExitCodes.Success;
        });
        return verb;
    }

    private static Command Switch(SessionOptions session, string word, string description, string status)
    {
        var key = Key();
        return Change(session, new Verb(word, description, $"ca keys {word} CAK…") { key }, key, parsed => new() { Status = status });
    }

    private static Command Rename(SessionOptions session)
    {
        var (key, name) = (Key(), new Argument<string>("name") { Description = "New name, 1 to 64 characters.", HelpName = "NAME" });
        return Change(session, new Verb("rename", "Gives a key another name.", "ca keys rename CAK… deploy") { key, name }, key, parsed => new() { Name = parsed.GetValue(name) });
    }

    private static Command Change(SessionOptions session, Command verb, Argument<string> key, Func<ParseResult, UpdateAccessKeyRequest> change)
    {
        session.Bind(verb, async (parsed, call, cancellation) =>
        {
            var changed = (await call.Client.UpdateAccessKeyAsync(change(parsed) with { UserAccessKeyId = parsed.GetValue(key) }, cancellation)).AccessKey;
            call.Screen.Show(changed, screen => screen.Line($"{changed.AccessKeyId}  {changed.Name}  {changed.Status}"));
            return ExitCodes.Success;
        });
        return verb;
    }

    private static Verb Delete(SessionOptions session)
    {
        var key = Key();
        var verb = new Verb("delete", "Deletes a key for good. Not the last one with AdministratorAccess.", "ca keys delete CAK…") { key };
        session.Bind(verb, async (parsed, call, cancellation) =>
        {
            await call.Client.DeleteAccessKeyAsync(new() { UserAccessKeyId = parsed.GetValue(key) }, cancellation);
            call.Screen.Show(new { AccessKeyId = parsed.GetValue(key) }, screen => screen.Line($"{parsed.GetValue(key)} is deleted."));
            return ExitCodes.Success;
        });
        return verb;
    }
}
