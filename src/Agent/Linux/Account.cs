using System.Runtime.InteropServices;

namespace CloudAssistant.Agent.Linux;

/// <summary>An account of this machine, from whatever directory its C library asks.</summary>
internal sealed unsafe record Account(string Name, uint User, uint Group, string Home, string Shell)
{
    internal static uint OwnUser => Libc.EffectiveUser();

    internal static Account? Find(string name) =>
        // Names longer than any system accepts, or with a character that ends a C string, name nobody.
        name.Length > 256 || name.Contains('\0') ? null : Find((entry, buffer, size, found) => Libc.AccountByName(name, entry, buffer, size, found));

    /// <summary>The account this program runs as, even when nothing is known of it but its number.</summary>
    internal static Account Own()
    {
        var user = OwnUser;
        return Find((entry, buffer, size, found) => Libc.AccountByNumber(user, entry, buffer, size, found))
            ?? new Account(user == 0 ? "root" : user.ToString(System.Globalization.CultureInfo.InvariantCulture), user, user, user == 0 ? "/root" : "/", "");
    }

    /// <summary>Whether two names are the same account, by name or by number; an empty second one is the account this program runs as.</summary>
    internal static bool IsSame(string name, string other)
    {
        var account = other.Length == 0 ? Own() : Find(other);
        return name == (account?.Name ?? other) || (account is not null && Find(name)?.User == account.User);
    }

    private delegate int Lookup(Libc.PasswordEntry* entry, byte* buffer, nuint size, Libc.PasswordEntry** found);

    private static Account? Find(Lookup lookup)
    {
        for (var size = 4096; size <= 1024 * 1024; size *= 4)
        {
            var buffer = (byte*)NativeMemory.Alloc((nuint)size);
            try
            {
                Libc.PasswordEntry entry;
                Libc.PasswordEntry* found = null;
                var error = lookup(&entry, buffer, (nuint)size, &found);
                if (error == Errno.Range)
                    continue;
                return found == null ? null : new Account(Text(found->Name), found->User, found->Group, Text(found->Home), Text(found->Shell));
            }
            finally
            {
                NativeMemory.Free(buffer);
            }
        }

        return null;
    }

    private static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";
}
