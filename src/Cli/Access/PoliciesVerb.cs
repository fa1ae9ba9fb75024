using System.CommandLine;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Access;

/// <summary><c>ca policies</c></summary>
internal static class PoliciesVerb
{
    public static Command Create(SessionOptions session) => new Verb(
        "policies",
        "Policies: what keys may do. Nothing is allowed that no statement allows; what one denies no other allows.",
        [
            "ca policies put RunOnTest.json",
            "ca policies attach RunOnTest CAK…",
            "ca policies why --key CAK… --action RunCommand --resource instance/mi-… --tag env=prod",
            "",
            .. """
            A policy that lets a key run scripts on at most 10 servers of the tag env=test, and not as root:

            {"Version": "1", "Statement": [
              {"Effect": "Allow", "Action": "ecs:RunCommand", "Resource": "acs:ecs:*:*:instance/*",
               "Condition": {"StringEquals": {"ecs:ResourceTag/env": "test"}, "NumericLessThanEquals": {"ecs:TargetCount": 10}}},
              {"Effect": "Allow", "Action": "ecs:Describe*", "Resource": "*"},
              {"Effect": "Deny", "Action": "ecs:RunCommand", "Resource": "*", "Condition": {"StringEquals": {"ecs:Username": "root"}}}]}
            """.Split('\n'),
        ])
    {
        List(session),
        Show(session),
        Put(session),
        Delete(session),
        Bind(session, "attach", "Lets a key do what a policy allows.", "attached to", (client, name, key, cancellation) =>
            client.AttachPolicyAsync(new() { PolicyName = name, UserAccessKeyId = key }, cancellation)),
        Bind(session, "detach", "Takes a policy from a key. Not AdministratorAccess from the last key that has it.", "detached from", (client, name, key, cancellation) =>
            client.DetachPolicyAsync(new() { PolicyName = name, UserAccessKeyId = key }, cancellation)),
        PolicyWhyVerb.Create(session),
    };

    private static Argument<string> Name() => new("name") { Description = "Name of the policy.", HelpName = "NAME" };

    private static Verb List(SessionOptions session)
    {
        var verb = new Verb("list", "Lists all policies by name; those of the type System are the server's own.", "ca policies list", "ca policies list --output json");
        session.Bind(verb, async (_, call, cancellation) =>
        {
            var policies = (await call.Client.ListPoliciesAsync(new(), cancellation)).Policies;
            call.Screen.Show(policies, screen => screen.Table(
                ["Policy", "Type", "Keys", "Changed"], policies.Select(policy => (string[])[policy.PolicyName, policy.PolicyType, $"{policy.AttachmentCount}", policy.UpdateDate])));
            return ExitCodes.Success;
        });
        return verb;
    }

    private static Verb Show(SessionOptions session)
    {
        var name = Name();
        var verb = new Verb("show", "Prints the document of a policy, as it was put.", "ca policies show RunOnTest") { name };
        session.Bind(verb, async (parsed, call, cancellation) =>
        {
            var policy = (await call.Client.GetPolicyAsync(new() { PolicyName = parsed.GetValue(name) }, cancellation)).Policy;
            call.Screen.Show(policy, screen =>
            {
                foreach (var line in (policy.PolicyDocument ?? "").TrimEnd().Split('\n'))
                    screen.Line(line.TrimEnd('\r'));
            });
            return ExitCodes.Success;
        });
        return verb;
    }

    private static Verb Put(SessionOptions session)
    {
        var file = new Argument<string>("file") { Description = "JSON document; - reads it from standard input.", HelpName = "FILE" };
        var name = new Option<string?>("--name") { Description = "Name of the policy. Default: that of the file without its ending.", HelpName = "NAME" };
        var verb = new Verb("put", "Stores a policy, or replaces it for all keys that have it.", "ca policies put RunOnTest.json", "ca policies put - --name RunOnTest") { file, name };
        session.Bind(verb, async (parsed, call, cancellation) =>
        {
            var path = parsed.GetRequiredValue(file);
            if (path == "-" && parsed.GetValue(name) is null)
                throw new UsageException("What is read from standard input needs a --name.");
            var document = path == "-" ? await call.Terminal.In.ReadToEndAsync(cancellation) : await ReadAsync(path, cancellation);
            var policy = (await call.Client.PutPolicyAsync(
                new() { PolicyName = parsed.GetValue(name) ?? Path.GetFileNameWithoutExtension(path), PolicyDocument = document }, cancellation)).Policy;
            call.Screen.Show(policy, screen => screen.Line($"{policy.PolicyName} is stored; {policy.AttachmentCount} keys have it."));
            return ExitCodes.Success;
        });
        return verb;
    }

    private static Verb Delete(SessionOptions session)
    {
        var name = Name();
        var verb = new Verb("delete", "Deletes a policy that no key has.", "ca policies delete RunOnTest") { name };
        session.Bind(verb, async (parsed, call, cancellation) =>
        {
            await call.Client.DeletePolicyAsync(new() { PolicyName = parsed.GetValue(name) }, cancellation);
            call.Screen.Show(new { PolicyName = parsed.GetValue(name) }, screen => screen.Line($"{parsed.GetValue(name)} is deleted."));
            return ExitCodes.Success;
        });
        return verb;
    }

    private static Verb Bind(
        SessionOptions session, string word, string description, string done, Func<Api.CloudAssistantClient, string, string, CancellationToken, Task> bind)
    {
        var (name, key) = (Name(), new Argument<string>("key") { Description = "Id of the key.", HelpName = "KEY" });
        var verb = new Verb(word, description, $"ca policies {word} RunOnTest CAK…") { name, key };
        session.Bind(verb, async (parsed, call, cancellation) =>
        {
            var (policy, to) = (parsed.GetRequiredValue(name), parsed.GetRequiredValue(key));
            await bind(call.Client, policy, to, cancellation);
            call.Screen.Show(new { PolicyName = policy, AccessKeyId = to }, screen => screen.Line($"{policy} is {done} {to}."));
            return ExitCodes.Success;
        });
        return verb;
    }

    private static async Task<string> ReadAsync(string path, CancellationToken cancellation)
    {
        try
        {
            return await File.ReadAllTextAsync(path, cancellation);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path} cannot be read: {exception.Message}");
        }
    }
}
