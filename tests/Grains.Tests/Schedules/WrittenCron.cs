using CsCheck;
using NodaTime;

namespace CloudAssistant.Grains.Tests.Schedules;

/// <summary>A term of a field: its text, and what it means.</summary>
internal sealed record Term(string Text, Func<int, bool> Holds, bool Repeats = false);

/// <summary>A term of the fields day and weekday.</summary>
internal sealed record DayTerm(string Text, Func<LocalDate, bool> Holds);

/// <summary>
/// A cron expression beside its meaning. The meaning is not read from the text: both are made at once, and nothing of the server's is used.
/// </summary>
internal sealed record WrittenCron(string Text, Func<int, bool> Second, Func<int, bool> Minute, Func<int, bool> Hour, Func<LocalDate, bool> Date, bool Repeats)
{
    private static readonly string[] MonthNames = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] WeekdayNames = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];

    /// <summary>Times of day of all densities, on days of all kinds.</summary>
    public static readonly Gen<WrittenCron> Any = Gen.Select(Times(0, 59), Times(0, 59), Times(0, 23), Days(), Field(1, 12, MonthNames), Years(), Make);

    /// <summary>The same, with most days left in.</summary>
    public static readonly Gen<WrittenCron> MostDays =
        Gen.Select(Times(0, 59), Times(0, 59), Times(0, 23), Gen.Const(("*", "?", (Func<LocalDate, bool>)(_ => true))), Star, Star, Make);

    /// <summary>Now and then in the first hours of a day, when clocks are changed.</summary>
    public static readonly Gen<WrittenCron> Nightly = Gen.Select(
        Gen.Const(Just(0)), Gen.OneOf(Just(0), Just(30), Just(45), Every(0, 59, 15), Every(15, 59, 30)), Gen.OneOf(Just(0), Just(1), Just(2), Every(1, 23, 12)),
        Gen.Const(("*", "?", (Func<LocalDate, bool>)(_ => true))), Star, Star, Make);

    /// <summary>Noon, on days of all kinds.</summary>
    public static readonly Gen<WrittenCron> Noons =
        Gen.Select(Gen.Const(Just(0)), Gen.Const(Just(0)), Gen.Const(Just(12)), Days(), Field(1, 12, MonthNames), Years(), Make);

    private static Gen<Term> Star => Gen.Const(new Term("*", _ => true, true));

    private static Term Just(int value) => new($"{value}", other => other == value);

    private static Term Every(int first, int most, int by) => new($"{first}/{by}", other => other >= first && other <= most && (other - first) % by == 0, true);

    private static WrittenCron Make(Term second, Term minute, Term hour, (string Day, string Weekday, Func<LocalDate, bool> Holds) days, Term month, Term year) =>
        new($"{second.Text} {minute.Text} {hour.Text} {days.Day} {month.Text} {days.Weekday} {year.Text}",
            second.Holds, minute.Holds, hour.Holds,
            date => year.Holds(date.Year) && month.Holds(date.Month) && days.Holds(date),
            second.Repeats || minute.Repeats || hour.Repeats);

    // A third are one value, so that expressions are not all dense.
    private static Gen<Term> Times(int first, int last) => Gen.OneOf(Gen.Int[first, last].Select(Just), Gen.Const(Just(first)), Field(first, last));

    private static Gen<Term> Years() => Gen.OneOf(Star, Star, Field(2000, 2060).Select(term => term with { Holds = year => year >= 1970 && term.Holds(year) }));

    private static Gen<Term> Field(int first, int last, params string[] names)
    {
        var value = names.Length == 0
            ? Gen.Int[first, last].Select(number => (number, number.ToString()))
            : Gen.Select(Gen.Int[first, last], Gen.Int[0, 2], (number, how) =>
                (number, how == 0 ? number.ToString() : how == 1 ? names[number - first] : names[number - first].ToLowerInvariant()));
        var step = Gen.Int[1, Math.Min(last, 30)];
        var (least, most) = last > 2_000 ? (1970, 2099) : (first, last);
        var range = Gen.Select(value, value, (one, two) => one.number <= two.number ? (one, two) : (two, one));
        var term = Gen.OneOf(
            value.Select(one => new Term(one.Item2, other => other == one.number)),
            value.Select(one => new Term(one.Item2, other => other == one.number)),
            range.Select(two => new Term($"{two.Item1.Item2}-{two.Item2.Item2}", other => other >= two.Item1.number && other <= two.Item2.number, true)),
            Gen.Select(range, step, (two, by) => new Term($"{two.Item1.Item2}-{two.Item2.Item2}/{by}",
                other => other >= two.Item1.number && other <= two.Item2.number && (other - two.Item1.number) % by == 0, true)),
            Gen.Select(value, step, (one, by) => Every(one.number, most, by) with { Text = $"{one.Item2}/{by}" }),
            step.Select(by => new Term($"*/{by}", other => (other - least) % by == 0, true)),
            Star);
        return Gen.OneOf(term, term, term.Array[2, 4].Select(Listed));
    }

    private static Term Listed(Term[] terms) =>
        new(string.Join(',', terms.Select(term => term.Text)), value => terms.Any(term => term.Holds(value)), terms.Any(term => term.Repeats));

    private static Gen<(string Day, string Weekday, Func<LocalDate, bool> Holds)> Days()
    {
        var any = Gen.OneOf("*", "?");
        var byDay = Gen.Select(Listed(DayOfMonth()), any, (day, other) => (day.Text, other, day.Holds));
        var byWeekday = Gen.Select(Listed(DayOfWeek()), any, (weekday, other) => (other, weekday.Text, weekday.Holds));
        // A lone * is "any", which both fields may be, but not with ? in both.
        return Gen.OneOf(byDay, byWeekday).Where(both => both is not ("?", "?", _));
    }

    private static Gen<DayTerm> DayOfMonth() =>
        Gen.OneOf(
            Field(1, 31).Select(term => new DayTerm(term.Text, date => term.Holds(date.Day))),
            Gen.Const(new DayTerm("L", date => date.Day == Length(date))),
            Gen.Const(new DayTerm("LW", date => date.Day == Enumerable.Range(1, Length(date)).Last(day => IsWorkday(date, day)))),
            Gen.Int[1, 31].Select(day => new DayTerm($"{day}W", date => day <= Length(date) && date.Day == Nearest(date, day))));

    private static Gen<DayTerm> DayOfWeek()
    {
        var weekday = Gen.Select(Gen.Int[1, 7], Gen.Bool, (number, named) => (number, named ? WeekdayNames[number - 1] : $"{number}"));
        return Gen.OneOf(
            Field(1, 7, WeekdayNames).Select(term => new DayTerm(term.Text, date => term.Holds((int)date.DayOfWeek))),
            weekday.Select(one => new DayTerm($"{one.Item2}L", date => (int)date.DayOfWeek == one.number && date.PlusDays(7).Month != date.Month)),
            Gen.Select(weekday, Gen.Int[1, 5], (one, nth) => new DayTerm($"{one.Item2}#{nth}",
                date => (int)date.DayOfWeek == one.number && date.PlusDays(-7 * (nth - 1)).Month == date.Month && date.PlusDays(-7 * nth).Month != date.Month)));
    }

    private static Gen<DayTerm> Listed(Gen<DayTerm> term) =>
        Gen.OneOf(term, term.Array[2, 4].Select(terms =>
            new DayTerm(string.Join(',', terms.Select(one => one.Text)), date => terms.Any(one => one.Holds(date)))));

    private static int Length(LocalDate date) => date.Calendar.GetDaysInMonth(date.Year, date.Month);

    private static bool IsWorkday(LocalDate month, int day) => new LocalDate(month.Year, month.Month, day).DayOfWeek <= IsoDayOfWeek.Friday;

    private static int Nearest(LocalDate month, int day) =>
        Enumerable.Range(1, Length(month)).Where(other => IsWorkday(month, other)).MinBy(other => Math.Abs(other - day));
}
