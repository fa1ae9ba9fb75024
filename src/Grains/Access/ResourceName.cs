using System.Diagnostics.CodeAnalysis;
using CloudAssistant.Grains.Interfaces.Access;

namespace CloudAssistant.Grains.Access;

/// <summary>What policies know of.</summary>
internal enum ResourceType
{
    Command,
    Invocation,
    Instance,
    Activation,
    Key,
    Policy,
}

/// <summary>One thing, as policies name it: <c>acs:ecs:region:account:type/id</c>. The id <c>*</c> stands for all things of a type together: a list, or one that is yet to be made.</summary>
internal readonly record struct ResourceName(string Region, AccountId Account, ResourceType Type, string Id)
{
    /// <summary>The id of all together.</summary>
    public const string All = "*";

    private const string Prefix = "acs:ecs:";

    /// <summary>Reads <c>acs:ecs:*:*:type/id</c> or <c>type/id</c>; what is left out or <c>*</c> is that of the server and the account.</summary>
    public static bool TryParse(string text, string region, AccountId account, out ResourceName name)
    {
        name = default;
        var rest = text;
        if (text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            var parts = text[Prefix.Length..].Split(':', 3);
            if (parts.Length < 3)
                return false;
            (region, account) = (parts[0] is "*" or "" ? region : parts[0], parts[1] is "*" or "" ? account : new(parts[1]));
            rest = parts[2];
        }

        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || slash == rest.Length - 1 || !TryParseType(rest[..slash], out var type))
            return false;
        name = new(region, account, type.Value, rest[(slash + 1)..]);
        return true;
    }

    /// <summary>The vendor calls a server that enrolled a managed instance.</summary>
    public static bool TryParseType(string text, [NotNullWhen(true)] out ResourceType? type)
    {
        type = text switch
        {
            "command" => ResourceType.Command,
            "invocation" => ResourceType.Invocation,
            "instance" or "managedinstance" => ResourceType.Instance,
            "activation" => ResourceType.Activation,
            "key" => ResourceType.Key,
            "policy" => ResourceType.Policy,
            _ => null,
        };
        return type is not null;
    }

    public override string ToString() => $"{Prefix}{Region}:{Account}:{TypeText(Type)}/{Id}";

    private static string TypeText(ResourceType type) => type switch
    {
        ResourceType.Command => "command",
        ResourceType.Invocation => "invocation",
        ResourceType.Instance => "instance",
        ResourceType.Activation => "activation",
        ResourceType.Key => "key",
        ResourceType.Policy => "policy",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Give every type its text."),
    };
}
