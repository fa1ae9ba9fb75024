using System.Text.Json;

namespace CloudAssistant.Grains.Access;

/// <summary>A mistake in a policy.</summary>
internal sealed class PolicyMistake(string place, string message) : Exception(message)
{
    /// <summary>Where it stands, such as <c>Statement[0].Action[1]</c>.</summary>
    public string Place => place;
}

/// <summary>A value of a policy, with its place.</summary>
internal readonly record struct PlacedJson(JsonElement Value, string Place)
{
    /// <summary>The value as text.</summary>
    public string Text()
    {
        var value = Value;
        return value.ValueKind == JsonValueKind.String
            ? PolicyJson.Unicode(() => value.GetString()!, Place, "it is not a text of Unicode.")
            : throw new PolicyMistake(Place, "it is a text.");
    }

    /// <summary>One text, or a list of at least one.</summary>
    public IEnumerable<PlacedJson> Texts()
    {
        var place = Place;
        return Value.ValueKind switch
        {
            JsonValueKind.String => [this],
            JsonValueKind.Array when Value.GetArrayLength() > 0 => Value.EnumerateArray().Select((value, i) => new PlacedJson(value, $"{place}[{i}]")),
            _ => throw new PolicyMistake(Place, "it is a text or a list of at least one."),
        };
    }
}

/// <summary>Takes JSON apart and refuses what it does not know.</summary>
internal static class PolicyJson
{
    /// <summary>The members of an object, each once.</summary>
    /// <param name="element">The object.</param>
    /// <param name="what">What it is called when it is none.</param>
    /// <param name="place">Where it stands.</param>
    /// <param name="known">Members that it may have; null for any.</param>
    public static Dictionary<string, PlacedJson> Members(JsonElement element, string what, string place, string[]? known)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw new PolicyMistake(what, "it is an object.");
        var members = new Dictionary<string, PlacedJson>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            var name = Unicode(() => member.Name, what, "a member has a name that is not a text of Unicode.");
            var at = At(place, name);
            if (known is not null && !known.Contains(name, StringComparer.Ordinal))
                throw new PolicyMistake(at, $"there is no such member; there are {string.Join(", ", known)}.");
            if (!members.TryAdd(name, new(member.Value, at)))
                throw new PolicyMistake(at, "it is there twice.");
        }

        return members;
    }

    /// <summary>A member that must be there.</summary>
    public static PlacedJson Required(Dictionary<string, PlacedJson> members, string name, string place) =>
        members.TryGetValue(name, out var value) ? value : throw new PolicyMistake(At(place, name), "it is missing.");

    /// <summary>JSON can escape one half of a character.</summary>
    public static string Unicode(Func<string> read, string place, string otherwise)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            throw new PolicyMistake(place, otherwise);
        }
    }

    private static string At(string place, string name) => place.Length == 0 ? name : $"{place}.{name}";
}
