using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Access;

/// <summary>Reads the JSON of a policy. Whatever it does not know is a mistake: a word that is left out of account would widen or narrow what was meant. Pure.</summary>
internal static class PolicyReader
{
    private const string ActionPrefix = "ecs:";
    private const int SidCharactersMax = 64;
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8 };
    private static readonly string[] StatementMembers = ["Sid", "Effect", "Action", "Resource", "Condition"];

    /// <summary>The statements, or the place and kind of the first mistake. Without limits nothing is too long.</summary>
    public static Reply<ImmutableArray<PolicyStatement>> Read(string text, PolicyOptions? limits = null)
    {
        if (limits is not null && Encoding.UTF8.GetByteCount(text) is var bytes && bytes > limits.PolicyBytesMax)
            return Refuse($"It has {bytes} bytes; at most {limits.PolicyBytesMax} are allowed.");
        try
        {
            using var document = JsonDocument.Parse(text, Strict);
            return ReadDocument(document.RootElement, limits?.StatementsMax ?? int.MaxValue);
        }
        catch (JsonException exception)
        {
            return Refuse($"Line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}: this is not JSON.");
        }
        catch (PolicyMistake mistake)
        {
            return Refuse($"{mistake.Place}: {mistake.Message}");
        }
    }

    private static Refusal Refuse(string message) => new(RefusalCode.InvalidParameterPolicyDocument, message);

    private static ImmutableArray<PolicyStatement> ReadDocument(JsonElement root, int statementsMax)
    {
        var members = PolicyJson.Members(root, "the document", "", ["Version", "Statement"]);
        if (PolicyJson.Required(members, "Version", "").Text() != "1")
            throw new PolicyMistake("Version", "it is \"1\".");
        var statements = PolicyJson.Required(members, "Statement", "");
        if (statements.Value.ValueKind != JsonValueKind.Array || statements.Value.GetArrayLength() == 0)
            throw new PolicyMistake("Statement", "it is a list of at least one statement.");
        if (statements.Value.GetArrayLength() > statementsMax)
            throw new PolicyMistake("Statement", $"it has {statements.Value.GetArrayLength()} statements; at most {statementsMax} are allowed.");
        return [.. statements.Value.EnumerateArray().Select((statement, i) => ReadStatement(statement, $"Statement[{i}]"))];
    }

    private static PolicyStatement ReadStatement(JsonElement element, string place)
    {
        var members = PolicyJson.Members(element, place, place, StatementMembers);
        return new()
        {
            Sid = members.TryGetValue("Sid", out var sid) ? ReadSid(sid) : "",
            Allows = PolicyJson.Required(members, "Effect", place) is var effect && effect.Text() switch
            {
                "Allow" => true,
                "Deny" => false,
                _ => throw new PolicyMistake(effect.Place, "it is Allow or Deny."),
            },
            Actions = [.. PolicyJson.Required(members, "Action", place).Texts().Select(ReadAction)],
            Resources = [.. PolicyJson.Required(members, "Resource", place).Texts().Select(ReadResource)],
            Conditions = members.TryGetValue("Condition", out var condition) ? PolicyConditionReader.Read(condition) : [],
        };
    }

    private static string ReadSid(PlacedJson sid)
    {
        var text = sid.Text();
        return text.Length is > 0 and <= SidCharactersMax && text.All(char.IsAsciiLetterOrDigit)
            ? text
            : throw new PolicyMistake(sid.Place, $"it has 1 to {SidCharactersMax} ASCII letters and digits.");
    }

    private static PolicyPattern ReadAction(PlacedJson action)
    {
        var text = action.Text();
        if (text == "*")
            return new("", true);
        return TryReadAction(text, out var pattern)
            ? pattern
            : throw new PolicyMistake(action.Place, "an action reads ecs:RunCommand, ecs:Describe* or *.");
    }

    /// <summary>Reads an action with its <c>ecs:</c>.</summary>
    public static bool TryReadAction(string text, out PolicyPattern pattern)
    {
        pattern = default;
        return text.StartsWith(ActionPrefix, StringComparison.OrdinalIgnoreCase) && text.Length > ActionPrefix.Length
            && PolicyPattern.TryParse(text[ActionPrefix.Length..], out pattern) && pattern.Text.All(char.IsAsciiLetterOrDigit);
    }

    private static ResourcePattern ReadResource(PlacedJson resource)
    {
        var any = new PolicyPattern("", true);
        var text = resource.Text();
        if (text == "*")
            return new(any, any, null, any);
        var parts = text.Split(':', 5);
        if (parts is not ["acs", "ecs", var region, var account, var name] || !IsSegment(region, out var regions) || !IsSegment(account, out var accounts))
            throw new PolicyMistake(resource.Place, "a resource reads acs:ecs:region:account:type/id, with * for a region, an account or the rest, or *.");
        if (name == "*")
            return new(regions, accounts, null, any);
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !ResourceName.TryParseType(name[..slash], out var type))
            throw new PolicyMistake(resource.Place, "the type of a resource is command, invocation, instance, activation, key or policy.");
        return PolicyPattern.TryParse(name[(slash + 1)..], out var ids) && name.Length > slash + 1
            ? new(regions, accounts, type, ids)
            : throw new PolicyMistake(resource.Place, "a resource has an id, in which * stands at the end only.");
    }

    /// <summary>A whole segment: one or any.</summary>
    private static bool IsSegment(string text, out PolicyPattern pattern) =>
        PolicyPattern.TryParse(text, out pattern) && (pattern.IsAny || (!pattern.IsOpen && text.Length > 0));
}
